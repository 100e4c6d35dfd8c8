"""Encryption of sensitive fields (AES-256-GCM, versioned keys) and keyed blind indexes for equality search."""

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class FieldCipher:
    """Encrypts texts as `version:base64(nonce + ciphertext)`; decrypts with whichever key version wrote them."""

    def __init__(self, keys: Mapping[str, str]):
        if not keys:
            raise ValueError("no field keys are configured: set FIELD_KEYS to version:base64key pairs")
        self._keys = {version: AESGCM(base64.b64decode(key)) for version, key in keys.items()}
        self.current = max(self._keys, key=int)

    def encrypt(self, plain: str, *, context: str) -> str:
        """Encrypt with the current key; `context` (model and field) must be the same when decrypting."""
        return f"{self.current}:{base64.b64encode(self.encrypt_bytes(plain.encode(), context=context)).decode()}"

    def decrypt(self, stored: str, *, context: str) -> str:
        """The plain text. Raises `cryptography.exceptions.InvalidTag` on a wrong key or a moved value."""
        version, text = stored.split(":", 1)
        raw = base64.b64decode(text)
        return self._keys[version].decrypt(raw[:12], raw[12:], context.encode()).decode()

    def encrypt_bytes(self, plain: bytes, *, context: str) -> bytes:
        """Nonce and ciphertext under the current key."""
        nonce = os.urandom(12)
        return nonce + self._keys[self.current].encrypt(nonce, plain, context.encode())

    def decrypt_bytes(self, raw: bytes, *, context: str, version: str | None = None) -> bytes:
        """The plain bytes written by `encrypt_bytes` under the key `version` (the current one when not given)."""
        return self._keys[version or self.current].decrypt(raw[:12], raw[12:], context.encode())


def blind_index(key: str, scope: str, value: str) -> str:
    """Keyed hash of a value within a scope (a tenant): equal values meet, values of two scopes never do."""
    scoped = hmac.new(base64.b64decode(key), scope.encode(), hashlib.sha256).digest()
    return hmac.new(scoped, value.encode(), hashlib.sha256).hexdigest()


def blind_indexes(keys: Mapping[str, str], scope: str, value: str) -> dict[str, str]:
    """The blind index under each configured version of an index key. Raises ValueError where none is configured."""
    if not keys:
        raise ValueError("no index keys are configured: set INDEX_KEYS and IDENTITY_KEYS to version:base64key pairs")
    return {version: blind_index(key, scope, value) for version, key in keys.items()}
