// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {ESCROW, IDepositCollector} from "./IDepositCollector.sol";
import {ISignatureTransfer} from "./well-known/ISignatureTransfer.sol";

/// Deposits by Permit2, for tokens without EIP-3009. The channel is the witness of what the payer signed.
contract Permit2DepositCollector is IDepositCollector {
    ISignatureTransfer private constant PERMIT2 = ISignatureTransfer(0x000000000022D473030F116dDEE9F6B43aC78BA3);
    bytes32 private constant WITNESS_TYPEHASH = keccak256("DepositWitness(bytes32 channelId)");
    string private constant WITNESS_TYPES = "DepositWitness witness)DepositWitness(bytes32 channelId)TokenPermissions(address token,uint256 amount)";

    error NotTheEscrow();

    /// `data`: abi.encode(nonce, deadline, signature, permit), where `permit` is empty or what {_approve} takes.
    function collect(address payer, address token, uint256 amount, bytes32 channelId, bytes calldata data) external {
        require(msg.sender == ESCROW, NotTheEscrow());
        (uint256 nonce, uint256 deadline, bytes memory signature, bytes memory permit) = abi.decode(data, (uint256, uint256, bytes, bytes));
        if (permit.length > 0) _approve(payer, token, permit);
        PERMIT2.permitWitnessTransferFrom(
            ISignatureTransfer.PermitTransferFrom(ISignatureTransfer.TokenPermissions(token, amount), nonce, deadline),
            ISignatureTransfer.SignatureTransferDetails(ESCROW, amount),
            payer,
            keccak256(abi.encode(WITNESS_TYPEHASH, channelId)),
            WITNESS_TYPES,
            signature
        );
    }

    /// EIP-2612, so that the payer needs no transaction to let Permit2 move the tokens. Whoever sees the permit may use it first: then there is nothing left to do.
    function _approve(address payer, address token, bytes memory permit) private {
        (uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s) = abi.decode(permit, (uint256, uint256, uint8, bytes32, bytes32));
        try IERC20Permit(token).permit(payer, address(PERMIT2), value, deadline, v, r, s) {} catch {}
    }
}
