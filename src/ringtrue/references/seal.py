"""Signs a library's list and checks the signature: a DSSE envelope with an Ed25519 key, all offline.

Source: DSSE v1.0.2 (https://github.com/secure-systems-lab/dsse), RFC 8032 for Ed25519.
"""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from ringtrue.errors import CouldNotFinish, LibraryBroken
from ringtrue.references import LIST, SIGNED, Library
from ringtrue.references.library import sketch_of

if TYPE_CHECKING:
    from securesystemslib.signer import CryptoSigner, SSlibKey

PAYLOAD_TYPE = "application/vnd.ringtrue.references+json"


def make_key(path: Path) -> str:
    """Writes a new private key (PEM, readable by its owner only) and its public half beside it; gives the key's id.

    `CouldNotFinish` when there is a file already or it cannot be written.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        path.with_suffix(".pub").write_bytes(public)
    except OSError as error:
        raise CouldNotFinish("no key was made", where=str(path), why=str(error), try_="another --key") from error
    return str(_signer(path).public_key.keyid)


def sign(library: Library, key: Path) -> str:
    """Signs the list of the library with a private key in a PEM file; gives the key's id."""
    from securesystemslib.dsse import Envelope

    signer = _signer(key)
    envelope = Envelope((library.folder / LIST).read_bytes(), PAYLOAD_TYPE, {})
    envelope.sign(signer)
    (library.folder / SIGNED).write_text(json.dumps(envelope.to_dict()) + "\n", "ascii")
    return str(signer.public_key.keyid)


def verify(library: Library, public_key: Path) -> int:
    """Checks the signature and every sketch against the list; gives the number of sketches.

    `LibraryBroken` when the list is not signed by this key, was changed since, or a sketch is not the one listed.
    """
    from securesystemslib.dsse import Envelope
    from securesystemslib.exceptions import VerificationError

    path = library.folder / SIGNED
    key = _public(public_key)
    try:
        envelope = Envelope.from_dict(json.loads(path.read_text("ascii")))
        envelope.verify([key], 1)
    except FileNotFoundError as error:
        raise _unsealed(library, "it is not signed") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, VerificationError) as error:
        raise _unsealed(library, f"the signature does not verify with {public_key}: {error}") from error
    if envelope.payload_type != PAYLOAD_TYPE or envelope.payload != (library.folder / LIST).read_bytes():
        raise _unsealed(library, "the signature belongs to another list")
    for each in library.references:
        sketch_of(library, each)
    return len(library.references)


def _signer(path: Path) -> "CryptoSigner":
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from securesystemslib.signer import CryptoSigner

    try:
        return CryptoSigner(load_pem_private_key(path.read_bytes(), None))
    except (OSError, ValueError, TypeError) as error:
        raise CouldNotFinish(
            "the library was not signed", where=str(path), why=f"this is no private key in PEM: {error}",
            try_="ringtrue lineage reference sign --new-key FILE",
        ) from error  # fmt: skip


def _public(path: Path) -> "SSlibKey":
    from cryptography.hazmat.primitives.serialization import load_pem_public_key
    from securesystemslib.signer import SSlibKey

    try:
        return SSlibKey.from_crypto(load_pem_public_key(path.read_bytes()))
    except (OSError, ValueError, TypeError) as error:
        raise CouldNotFinish(
            "the library was not verified", where=str(path), why=f"this is no public key in PEM: {error}",
            try_="the .pub file that lies beside the signer's key",
        ) from error  # fmt: skip


def _unsealed(library: Library, why: str) -> LibraryBroken:
    return LibraryBroken(
        "the reference library does not verify", where=str(library.folder / SIGNED), why=why,
        try_="obtain it again from whoever signed it, or: ringtrue lineage reference sign",
    )  # fmt: skip
