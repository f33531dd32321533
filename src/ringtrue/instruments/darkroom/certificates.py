"""A throw-away authority: certificates for stand-ins, which only the processes of one drill are told to trust.

Its key is made for one drill, never written down and forgotten at once; its certificate is good for the named hosts and
for nothing else (name constraints, RFC 5280, 4.2.1.10), so that a program that keeps it can be deceived about no other.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

GOOD_FOR = datetime.timedelta(days=2)
"""A drill takes hours; the clock may be wrong by a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """PEM: whom to trust, and what a server shows and keeps secret."""

    authority: bytes
    certificate: bytes
    key: bytes


def issued(names: Iterable[str], now: datetime.datetime) -> Issued:
    """One certificate for all names, and the authority that vouches for it. `now` in UTC."""
    hosts = [x509.DNSName(each) for each in sorted(set(names))]
    above, below = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = _name("Ringtrue drill, throw-away authority")
    authority = (
        _begun(issuer, issuer, above.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_others=True), critical=True)
        .add_extension(x509.NameConstraints(permitted_subtrees=hosts, excluded_subtrees=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(above.public_key()), critical=False)
        .sign(above, hashes.SHA256())
    )
    server = (
        _begun(_name("Ringtrue drill, stand-in"), issuer, below.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_others=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(below.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(above.public_key()), critical=False)
        .sign(above, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    return Issued(
        authority=authority.public_bytes(pem),
        certificate=server.public_bytes(pem),
        key=below.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    )


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime.datetime
) -> x509.CertificateBuilder:
    return x509.CertificateBuilder(
        subject_name=subject, issuer_name=issuer, public_key=key, serial_number=x509.random_serial_number(),
        not_valid_before=now - GOOD_FOR, not_valid_after=now + GOOD_FOR,
    )  # fmt: skip


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _usage(*, signs_others: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_others, key_cert_sign=signs_others, crl_sign=signs_others, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
