"""A certificate authority of a shop, and a server's certificate by it; both for a test."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core.clock import utc_now

NAME = "localhost"


class Certificates(NamedTuple):
    """Files: the server's certificate and key in PEM, the authority in DER as nodes want it."""

    chain: Path
    key: Path
    authority: Path


def make_certificates(folder: Path) -> Certificates:
    """Make an authority, and a certificate for this machine."""
    root_key = ec.generate_private_key(ec.SECP256R1())
    root_name = _name("Shop authority")
    root = (
        _builder(root_name, root_name, root_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    key = ec.generate_private_key(ec.SECP256R1())
    names = x509.SubjectAlternativeName([x509.DNSName(NAME)])
    leaf = (
        _builder(_name(NAME), root_name, key)
        .add_extension(names, critical=False)
        .sign(root_key, hashes.SHA256())
    )
    folder.mkdir(parents=True, exist_ok=True)
    files = Certificates(folder / "chain.pem", folder / "key.pem", folder / "ca.der")
    encoding = serialization.Encoding
    files.chain.write_bytes(leaf.public_bytes(encoding.PEM))
    files.key.write_bytes(
        key.private_bytes(
            encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    files.authority.write_bytes(root.public_bytes(encoding.DER))
    return files


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = utc_now()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
    )
