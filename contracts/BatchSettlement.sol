// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {BatchSettlementTypes} from "./BatchSettlementTypes.sol";
import {IDepositCollector} from "./IDepositCollector.sol";

/// Payment channels from one payer to one receiver, as the `batch-settlement` scheme of x402 calls them: one deposit, vouchers that grow
/// off the chain, one claim for many of them, one transfer for many claims.
/// Meant to be put at its fixed address as runtime code: there is no constructor, no immutable, and no slot that has to be set.
/// What holds at all times: the tokens here are the sum of what channels have left and of what receivers have claimed and not taken.
contract BatchSettlement is BatchSettlementTypes, Multicall, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// `balance`: deposited, less what went back to the payer. `totalClaimed`: the receiver's part of it, ever growing.
    struct Channel {
        uint128 balance;
        uint128 totalClaimed;
    }

    struct PendingWithdrawal {
        uint128 amount;
        uint40 initiatedAt;
    }

    struct Receiver {
        uint128 totalClaimed;
        uint128 totalSettled;
    }

    event Deposited(bytes32 indexed channelId, address indexed payer, address indexed receiver, uint128 amount);
    event Claimed(bytes32 indexed channelId, uint128 amount, uint128 totalClaimed);
    event Settled(address indexed receiver, address indexed token, address indexed sender, uint128 amount);
    event Refunded(bytes32 indexed channelId, uint128 amount);
    event WithdrawInitiated(bytes32 indexed channelId, uint128 amount, uint40 finalizableAt);
    event Withdrawn(bytes32 indexed channelId, uint128 amount);

    error InvalidConfig();
    error ZeroAmount();
    error WrongAmountReceived(uint256 expected, uint256 received);
    error NotAuthorized();
    error InvalidSignature();
    error NoClaims();
    error AboveVoucher();
    error AboveBalance();
    error WrongNonce(uint256 expected);
    error NoWithdrawal();
    error TooEarly(uint256 finalizableAt);

    uint40 public constant MIN_WITHDRAW_DELAY = 15 minutes;
    uint40 public constant MAX_WITHDRAW_DELAY = 30 days;

    mapping(bytes32 channelId => Channel) public channels;
    mapping(bytes32 channelId => PendingWithdrawal) public pendingWithdrawals;
    mapping(bytes32 channelId => uint256) public refundNonce;
    mapping(address receiver => mapping(address token => Receiver)) public receivers;

    /// Brings `amount` of the payer's tokens into the channel. Anyone may call: the payer has signed what the collector is given.
    /// A token that keeps a part of a transfer for itself is refused, as channels would promise more than there is.
    function deposit(ChannelConfig calldata config, uint128 amount, address collector, bytes calldata collectorData) external nonReentrant {
        _requireValid(config);
        require(amount > 0, ZeroAmount());
        bytes32 channelId = getChannelId(config);
        uint256 before = IERC20(config.token).balanceOf(address(this));
        IDepositCollector(collector).collect(config.payer, config.token, amount, channelId, collectorData);
        uint256 received = IERC20(config.token).balanceOf(address(this)) - before;
        require(received == amount, WrongAmountReceived(amount, received));
        channels[channelId].balance += amount;
        emit Deposited(channelId, config.payer, config.receiver, amount);
    }

    /// Books what vouchers allow, for a receiver or its authorizer itself. No token moves.
    function claim(VoucherClaim[] calldata voucherClaims) external {
        bytes32 domain = domainSeparator();
        for (uint256 i = 0; i < voucherClaims.length; i++) {
            ChannelConfig calldata config = voucherClaims[i].voucher.channel;
            _requireReceiverSide(config);
            _claim(domain, _channelId(domain, config), voucherClaims[i]);
        }
    }

    /// Books what vouchers allow, brought by anyone with the signature of the one authorizer that all of them name.
    function claimWithSignature(VoucherClaim[] calldata voucherClaims, bytes calldata authorizerSignature) external {
        require(voucherClaims.length > 0, NoClaims());
        bytes32 domain = domainSeparator();
        address authorizer = voucherClaims[0].voucher.channel.receiverAuthorizer;
        (bytes32[] memory channelIds, bytes32 digest) = _claimBatch(domain, voucherClaims);
        require(SignatureChecker.isValidSignatureNowCalldata(authorizer, digest, authorizerSignature), InvalidSignature());
        for (uint256 i = 0; i < voucherClaims.length; i++) {
            require(voucherClaims[i].voucher.channel.receiverAuthorizer == authorizer, NotAuthorized());
            _claim(domain, channelIds[i], voucherClaims[i]);
        }
    }

    /// Sends the receiver everything that was claimed and not yet sent, in one transfer. Anyone may call.
    function settle(address receiver, address token) external nonReentrant {
        Receiver storage account = receivers[receiver][token];
        uint128 amount = account.totalClaimed - account.totalSettled;
        if (amount == 0) return;
        account.totalSettled = account.totalClaimed;
        IERC20(token).safeTransfer(receiver, amount);
        emit Settled(receiver, token, msg.sender, amount);
    }

    /// Gives the payer back what is not claimed, at most `amount`, by the receiver or its authorizer itself.
    function refund(ChannelConfig calldata config, uint128 amount) external nonReentrant {
        _requireReceiverSide(config);
        _refund(getChannelId(config), config, amount);
    }

    /// The same, brought by anyone with the signature of the receiver's authorizer.
    function refundWithSignature(ChannelConfig calldata config, uint128 amount, uint256 nonce, bytes calldata receiverAuthorizerSignature)
        external
        nonReentrant
    {
        bytes32 channelId = getChannelId(config);
        require(nonce == refundNonce[channelId], WrongNonce(refundNonce[channelId]));
        bytes32 digest = getRefundDigest(channelId, nonce, amount);
        require(SignatureChecker.isValidSignatureNowCalldata(config.receiverAuthorizer, digest, receiverAuthorizerSignature), InvalidSignature());
        _refund(channelId, config, amount);
    }

    /// The payer's way out without the receiver: announces a withdrawal, which leaves the receiver time to claim. A later one takes its place.
    function initiateWithdraw(ChannelConfig calldata config, uint128 amount) external {
        _requirePayerSide(config);
        require(amount > 0, ZeroAmount());
        bytes32 channelId = getChannelId(config);
        require(amount <= _unclaimed(channels[channelId]), AboveBalance());
        pendingWithdrawals[channelId] = PendingWithdrawal(amount, uint40(block.timestamp));
        emit WithdrawInitiated(channelId, amount, uint40(block.timestamp) + config.withdrawDelay);
    }

    /// Pays the announced amount to the payer once the delay is over, or what is left of it after claims.
    function finalizeWithdraw(ChannelConfig calldata config) external nonReentrant {
        _requirePayerSide(config);
        bytes32 channelId = getChannelId(config);
        PendingWithdrawal memory pending = pendingWithdrawals[channelId];
        require(pending.initiatedAt != 0, NoWithdrawal());
        uint256 finalizableAt = uint256(pending.initiatedAt) + config.withdrawDelay;
        require(block.timestamp >= finalizableAt, TooEarly(finalizableAt));
        delete pendingWithdrawals[channelId];
        uint128 amount = _pay(channelId, config, pending.amount);
        emit Withdrawn(channelId, amount);
    }

    function _claim(bytes32 domain, bytes32 channelId, VoucherClaim calldata voucherClaim) private {
        Voucher calldata voucher = voucherClaim.voucher;
        Channel storage channel = channels[channelId];
        (uint128 claimed, uint128 total) = (channel.totalClaimed, voucherClaim.totalClaimed);
        require(total <= voucher.maxClaimableAmount, AboveVoucher());
        require(total <= channel.balance, AboveBalance());
        _requireVoucherSignature(_voucherDigest(domain, channelId, voucher.maxClaimableAmount), voucher.channel, voucherClaim.signature);
        // An older voucher of the channel, or this one again: whoever came first has booked as much, and the other claims of the batch stand.
        if (total <= claimed) return;
        channel.totalClaimed = total;
        receivers[voucher.channel.receiver][voucher.channel.token].totalClaimed += total - claimed;
        emit Claimed(channelId, total - claimed, total);
    }

    /// A key that was named signs for the payer by itself; without one the payer does, who may be a contract (ERC-1271).
    function _requireVoucherSignature(bytes32 digest, ChannelConfig calldata config, bytes calldata signature) private view {
        bool isSigned = config.payerAuthorizer != address(0)
            ? ECDSA.recoverCalldata(digest, signature) == config.payerAuthorizer
            : SignatureChecker.isValidSignatureNowCalldata(config.payer, digest, signature);
        require(isSigned, InvalidSignature());
    }

    /// The nonce is used up before anything else, so that a signature for it is void even where there was nothing to give back.
    function _refund(bytes32 channelId, ChannelConfig calldata config, uint128 requested) private {
        require(requested > 0, ZeroAmount());
        refundNonce[channelId]++;
        uint128 amount = _pay(channelId, config, requested);
        if (amount == 0) return;
        PendingWithdrawal storage pending = pendingWithdrawals[channelId];
        if (pending.initiatedAt != 0) {
            if (amount >= pending.amount) delete pendingWithdrawals[channelId];
            else pending.amount -= amount;
        }
        emit Refunded(channelId, amount);
    }

    /// Pays the payer `requested`, or what is unclaimed where that is less.
    function _pay(bytes32 channelId, ChannelConfig calldata config, uint128 requested) private returns (uint128 amount) {
        Channel storage channel = channels[channelId];
        amount = uint128(Math.min(requested, _unclaimed(channel)));
        if (amount == 0) return 0;
        channel.balance -= amount;
        IERC20(config.token).safeTransfer(config.payer, amount);
    }

    function _unclaimed(Channel storage channel) private view returns (uint128) {
        return channel.balance - channel.totalClaimed;
    }

    function _requireReceiverSide(ChannelConfig calldata config) private view {
        require(msg.sender == config.receiver || msg.sender == config.receiverAuthorizer, NotAuthorized());
    }

    function _requirePayerSide(ChannelConfig calldata config) private view {
        require(msg.sender == config.payer || msg.sender == config.payerAuthorizer, NotAuthorized());
    }

    function _requireValid(ChannelConfig calldata config) private pure {
        bool isNamed = config.payer != address(0) && config.receiver != address(0) && config.receiverAuthorizer != address(0);
        bool isInTime = config.withdrawDelay >= MIN_WITHDRAW_DELAY && config.withdrawDelay <= MAX_WITHDRAW_DELAY;
        require(isNamed && isInTime && config.token != address(0), InvalidConfig());
    }
}
