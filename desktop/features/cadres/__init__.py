"""The cadres who share this laptop: who they are, and how each of them gets in."""
