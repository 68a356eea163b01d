// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {IDepositCollector} from "../IDepositCollector.sol";

/// Brings nothing itself, but calls the escrow again in the middle of a deposit: one payment would be counted twice.
contract ReentrantCollector is IDepositCollector {
    function collect(address, address, uint256, bytes32, bytes calldata data) external {
        Address.functionCall(msg.sender, data);
    }
}
