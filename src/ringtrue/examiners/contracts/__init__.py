"""What contracts say, quoted: binding when in force, documented while a draft."""
