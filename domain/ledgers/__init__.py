"""The books in which a unit follows its papers, each read out of the cases and never kept beside them."""
