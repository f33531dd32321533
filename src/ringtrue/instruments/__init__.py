"""Engines that measure and know nothing of sovereignty, dossiers or ledgers; each stands by itself."""
