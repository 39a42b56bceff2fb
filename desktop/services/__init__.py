"""What a cadre can do, without a screen: the window and the command line call the same functions.

No Qt here, and no sentence that is not in Vietnamese. Everything raises errors that
`desktop.services.failures.describe` turns into one word, one sentence and one code.
"""
