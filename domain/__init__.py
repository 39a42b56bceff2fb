"""What a member, an organisation and a decision are, and every rule about them.

Pure Python: no SQL, no Qt, no network, no clock, no random numbers. Everybody imports it; it imports
nothing else of ours.
"""
