"""Permissions: requests in four acts, the ledger, the yearly check, stand-ins, declared relatives."""
