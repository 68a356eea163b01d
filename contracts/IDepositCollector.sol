// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Brings a payer's tokens into the escrow that calls it.
interface IDepositCollector {
    /// Moves `amount` of `token` from `payer` to the caller, or reverts. `data` holds the payer's authorization, which must be bound to `channelId`.
    function collect(address payer, address token, uint256 amount, bytes32 channelId, bytes calldata data) external;
}

// Where version 2.27 of x402's EVM package expects the escrow on every chain.
address constant ESCROW = 0x4020074e9dF2ce1deE5A9C1b5c3f541D02a10003;
