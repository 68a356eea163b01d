// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// Where a contract can see whether a consent stands. Keeps digests alone, under the address that signed them; a digest must be of something
/// nobody can guess, such as a signed credential. Only the subject's EIP-712 signature changes anything, and anyone may bring it here.
contract ConsentRegistry is EIP712 {
    enum Status {
        Unknown,
        Anchored,
        Revoked
    }

    /// Seconds; 0: it has not happened.
    struct Times {
        uint64 anchoredAt;
        uint64 revokedAt;
    }

    event GrantAnchored(address indexed subject, bytes32 indexed digest, uint64 anchoredAt);
    event GrantRevoked(address indexed subject, bytes32 indexed digest, uint64 revokedAt);

    error SignatureExpired(uint256 deadline);
    error NotSignedBySubject();
    error AlreadyAnchored();
    error AlreadyRevoked();

    bytes32 private constant ANCHOR_TYPEHASH = keccak256("AnchorGrant(address subject,bytes32 digest,uint256 deadline)");
    bytes32 private constant REVOKE_TYPEHASH = keccak256("RevokeGrant(address subject,bytes32 digest,uint256 deadline)");

    mapping(address subject => mapping(bytes32 digest => Times)) private _times;

    constructor() EIP712("Freehold Consent Registry", "1") {}

    /// Each state is reached once and never left backwards, so that no signature works twice: no nonce is needed.
    function anchor(address subject, bytes32 digest, uint256 deadline, bytes calldata signature) external {
        Times storage times = _times[subject][digest];
        require(times.revokedAt == 0, AlreadyRevoked());
        require(times.anchoredAt == 0, AlreadyAnchored());
        _requireSigned(ANCHOR_TYPEHASH, subject, digest, deadline, signature);
        times.anchoredAt = uint64(block.timestamp);
        emit GrantAnchored(subject, digest, uint64(block.timestamp));
    }

    /// What was never anchored can be revoked too: an anchoring that somebody held back then comes too late.
    function revoke(address subject, bytes32 digest, uint256 deadline, bytes calldata signature) external {
        Times storage times = _times[subject][digest];
        require(times.revokedAt == 0, AlreadyRevoked());
        _requireSigned(REVOKE_TYPEHASH, subject, digest, deadline, signature);
        times.revokedAt = uint64(block.timestamp);
        emit GrantRevoked(subject, digest, uint64(block.timestamp));
    }

    /// Whether `subject` anchored the digest and has not revoked it.
    function isAnchored(address subject, bytes32 digest) external view returns (bool) {
        Times storage times = _times[subject][digest];
        return times.anchoredAt != 0 && times.revokedAt == 0;
    }

    function statusOf(address subject, bytes32 digest) external view returns (Status status, uint64 anchoredAt, uint64 revokedAt) {
        Times storage times = _times[subject][digest];
        (anchoredAt, revokedAt) = (times.anchoredAt, times.revokedAt);
        status = revokedAt != 0 ? Status.Revoked : anchoredAt != 0 ? Status.Anchored : Status.Unknown;
    }

    function _requireSigned(bytes32 typehash, address subject, bytes32 digest, uint256 deadline, bytes calldata signature) private view {
        require(block.timestamp <= deadline, SignatureExpired(deadline));
        bytes32 hash = _hashTypedDataV4(keccak256(abi.encode(typehash, subject, digest, deadline)));
        require(SignatureChecker.isValidSignatureNow(subject, hash, signature), NotSignedBySubject());
    }
}
