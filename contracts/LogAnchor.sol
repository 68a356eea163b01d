// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Shows that a Merkle tree of log heads existed at a time. The tree is the one of RFC 9162, section 2.1, over SHA-256;
/// its leaves are digests of signed heads, so that the chain learns neither whose they are nor what they say.
/// Anyone may anchor: a root proves that something existed, never who wrote it.
contract LogAnchor {
    event LogRootAnchored(bytes32 indexed root, uint64 size, uint64 anchoredAt, address indexed sender);

    error EmptyTree();
    error AlreadyAnchored(uint64 anchoredAt);

    /// When a tree with that root and that many leaves was first anchored, seconds; 0: never.
    mapping(bytes32 root => mapping(uint64 size => uint64 time)) public anchoredAt;

    function anchorLogRoot(bytes32 root, uint64 size) external {
        require(size > 0, EmptyTree());
        uint64 before = anchoredAt[root][size];
        require(before == 0, AlreadyAnchored(before));
        anchoredAt[root][size] = uint64(block.timestamp);
        emit LogRootAnchored(root, size, uint64(block.timestamp), msg.sender);
    }
}
