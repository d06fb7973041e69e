"""The admin console under /admin/: who may sign in, what they may do, and the pages. Start with contract.py."""
