"""One folder per screen: `page.py` what is seen, `model.py` what is shown, `actions.py` what is done.

A screen reaches data through `desktop.services` and knows no other screen; `desktop.app` wires them together.
"""
