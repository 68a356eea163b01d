// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {TestToken} from "../TestToken.sol";

/// Fails without reverting once it is told to: `transfer` and `transferFrom` answer false, an authorization is used up, and nothing moves.
contract FalseReturningToken is TestToken {
    bool public failing;

    constructor(string memory name_, string memory symbol_, uint8 decimals_) TestToken(name_, symbol_, decimals_) {}

    function setFailing(bool failing_) external {
        failing = failing_;
    }

    function transfer(address to, uint256 value) public override returns (bool) {
        return failing ? false : super.transfer(to, value);
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        return failing ? false : super.transferFrom(from, to, value);
    }

    /// No balance changes and no `Transfer` is emitted while it fails; minting goes on.
    function _update(address from, address to, uint256 value) internal override(ERC20) {
        if (!failing || from == address(0)) super._update(from, to, value);
    }
}
