using CryptoSim.Api.Orders.Commits;
using CryptoSim.Api.Orders.Events;
using CryptoSim.Api.Orders.Resting;
using CryptoSim.Api.Orders.States;
using CryptoSim.Data.Accounts;
using CryptoSim.Data.Orders;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CryptoSim.Api.Orders;

/// <summary>Takes orders: decides them in memory against the board and the account's state, and answers when the ledger
/// has them. Other instances may do the same for the same account: the ledger decides by version, and a refused
/// decision is made again on what is there now.</summary>
public sealed partial class TradingDesk
{
    private readonly MarketBoard board;
    private readonly TradingAccounts accounts;
    private readonly CommitQueue queue;
    private readonly DecisionMaker decisions;
    private readonly RestingOrders resting;
    private readonly AccountEvents events;
    private readonly AccountSnapshots snapshots;
    private readonly OrderReads reads;
    private readonly DecisionStore store;
    private readonly TradingMetrics metrics;
    private readonly TradingOptions options;
    private readonly ILogger<TradingDesk> logger;

    internal TradingDesk(
        MarketBoard board,
        TradingAccounts accounts,
        CommitQueue queue,
        DecisionMaker decisions,
        RestingOrders resting,
        AccountEvents events,
        AccountSnapshots snapshots,
        OrderReads reads,
        DecisionStore store,
        TradingMetrics metrics,
        IOptions<TradingOptions> options,
        ILogger<TradingDesk> logger)
    {
        (this.board, this.accounts, this.queue, this.decisions) = (board, accounts, queue, decisions);
        (this.resting, this.events, this.snapshots, this.reads) = (resting, events, snapshots, reads);
        (this.store, this.metrics, this.options, this.logger) = (store, metrics, options.Value, logger);
    }

    /// <summary>Places an order: filled, open, or canceled for want of liquidity when the answer comes.</summary>
    /// <exception cref="NpgsqlException">The ledger is away: the order is not placed, or, if the connection was lost for
    /// longer than can be asked after, a retry with its client order id tells.</exception>
    public async Task<DeskResult> PlaceAsync(Guid accountId, PlaceOrder request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var result = await RetryAsync(
            () => TryPlaceAsync(accountId, request, OrderContent.Hash(request), cancellationToken));
        metrics.Asked(result switch
        {
            { Rejection: { } rejection } => rejection.Code,
            { Existed: true } => "existed",
            _ => "accepted",
        });
        return result;
    }

    /// <summary>Cancels an open order.</summary>
    /// <returns>The canceled order, or <c>order_not_found</c>, <c>order_already_final</c>, <c>busy</c>.</returns>
    public Task<DeskResult> CancelAsync(Guid accountId, Guid orderId, CancellationToken cancellationToken) =>
        RetryAsync(() => TryCancelAsync(accountId, orderId, cancellationToken));

    /// <summary>Starts the account's next season: open orders canceled, every balance returned, the opening amount
    /// deposited, in one commit.</summary>
    /// <returns>Null when done.</returns>
    public async Task<OrderRejection?> ResetAsync(Guid accountId, CancellationToken cancellationToken)
    {
        var account = accounts.Get(accountId);
        await account.Gate.WaitAsync(cancellationToken);
        try
        {
            await account.DrainAsync();
            account.State?.Invalidate();
            // Not canceled with the request: once sent, the answer is wanted.
            var outcome = await store.ResetAsync(
                accountId, AccountStore.OpeningAsset, AccountStore.OpeningAmount, decisions.Now, CancellationToken.None);
            if (outcome is null)
            {
                return UnknownAccount();
            }

            await TellResetAsync(accountId, outcome);
            return null;
        }
        finally
        {
            account.Gate.Release();
        }
    }

    /// <summary>Fills what the market shows and prints of an account's resting orders.</summary>
    /// <param name="floorTradeId">Trades up to this one fill nothing.</param>
    /// <param name="isCurrent">Whether the session that the orders were touched in is still open: else nothing
    /// fills.</param>
    /// <returns>Orders to look at again: the ledger refused too often.</returns>
    internal async Task<IReadOnlyList<WatchedOrder>> MatchAsync(
        Guid accountId,
        SymbolMarket market,
        IReadOnlyList<WatchedOrder> orders,
        long floorTradeId,
        Func<bool> isCurrent,
        CancellationToken cancellationToken)
    {
        // Few at a time: placements of the account come in between.
        const int ChunkSize = 64;
        var unsettled = new List<WatchedOrder>();
        foreach (var chunk in orders.Chunk(ChunkSize))
        {
            IReadOnlyList<WatchedOrder> left = chunk;
            for (var attempt = 0; attempt <= options.Redecisions && left.Count > 0; attempt++)
            {
                left = await TryMatchAsync(accountId, market, left, floorTradeId, isCurrent, cancellationToken);
            }

            unsettled.AddRange(left);
        }

        return unsettled;
    }

    private static OrderRejection UnknownAccount() => new("account_not_found", "There is no such account.");

    private async Task<DeskResult> RetryAsync(Func<Task<DeskResult?>> attempt)
    {
        for (var attempts = 0; attempts <= options.Redecisions; attempts++)
        {
            if (await attempt() is { } result)
            {
                return result;
            }

            metrics.Conflict();
        }

        return DeskResult.Refused(Rejections.Busy());
    }

    /// <returns>Null when the ledger has moved on: decide again.</returns>
    private async Task<DeskResult?> TryPlaceAsync(
        Guid accountId, PlaceOrder request, byte[] contentHash, CancellationToken cancellationToken)
    {
        var account = accounts.Get(accountId);
        PendingDecision pending;
        await account.Gate.WaitAsync(cancellationToken);
        try
        {
            if (await accounts.StateAsync(account, cancellationToken) is not { } state)
            {
                return DeskResult.Refused(UnknownAccount());
            }

            var decided = decisions.Place(state, request, contentHash);
            if (decided.Rejection is { } rejection)
            {
                return await RefuseAsync(account, state, request, contentHash, rejection, cancellationToken);
            }

            if (TrySend(account, state, decided.Item!, decided.SeenTradeId) is not { } sent)
            {
                return DeskResult.Refused(Rejections.Busy());
            }

            pending = sent;
        }
        finally
        {
            account.Gate.Release();
        }

        var outcome = await pending.Outcome.WaitAsync(cancellationToken);
        return outcome.Status switch
        {
            CommitStatus.Committed => DeskResult.Of(pending.After.Order, pending.After.Fills),
            CommitStatus.ClientOrderIdExists when outcome.SameContent =>
                await ExistingAsync(accountId, outcome.ExistingOrderId!.Value, cancellationToken),
            CommitStatus.ClientOrderIdExists =>
                DeskResult.Refused(Rejections.ClientOrderIdReused(request.ClientOrderId!)),
            CommitStatus.AccountNotFound => DeskResult.Refused(UnknownAccount()),
            _ => null,
        };
    }

    /// <summary>Before a refusal is told: it must not rest on a state that is no longer the ledger's, and the order may
    /// be there already.</summary>
    private async Task<DeskResult?> RefuseAsync(
        TradingAccount account,
        AccountState state,
        PlaceOrder request,
        byte[] contentHash,
        OrderRejection rejection,
        CancellationToken cancellationToken)
    {
        var restsOnState = rejection.Code is RejectionCodes.InsufficientFunds or RejectionCodes.TooManyOpenOrders;
        if (restsOnState && !await accounts.IsCurrentAsync(account, state, cancellationToken))
        {
            return null;
        }

        if (request.ClientOrderId is not { } clientOrderId
            || rejection.Code is RejectionCodes.InvalidClientOrderId)
        {
            return DeskResult.Refused(rejection);
        }

        await account.DrainAsync();
        var existing = await snapshots.FindClientOrderIdAsync(account.AccountId, clientOrderId, cancellationToken);
        return existing is not { } found ? DeskResult.Refused(rejection)
            : found.ContentHash.AsSpan().SequenceEqual(contentHash)
                ? await ExistingAsync(account.AccountId, found.OrderId, cancellationToken)
                : DeskResult.Refused(Rejections.ClientOrderIdReused(clientOrderId));
    }

    private async Task<DeskResult?> TryCancelAsync(Guid accountId, Guid orderId, CancellationToken cancellationToken)
    {
        var account = accounts.Get(accountId);
        PendingDecision pending;
        await account.Gate.WaitAsync(cancellationToken);
        try
        {
            if (await accounts.StateAsync(account, cancellationToken) is not { } state)
            {
                return DeskResult.Refused(UnknownAccount());
            }

            if (state.FindOpenOrder(orderId) is not { } open)
            {
                return await NotOpenAsync(account, state, orderId, cancellationToken);
            }

            if (TrySend(account, state, decisions.Cancel(state, open), 0) is not { } sent)
            {
                return DeskResult.Refused(Rejections.Busy());
            }

            pending = sent;
        }
        finally
        {
            account.Gate.Release();
        }

        var outcome = await pending.Outcome.WaitAsync(cancellationToken);
        return outcome.Status == CommitStatus.Committed
            ? DeskResult.Of(pending.After.Order, pending.After.Fills)
            : null;
    }

    private async Task<DeskResult?> NotOpenAsync(
        TradingAccount account, AccountState state, Guid orderId, CancellationToken cancellationToken)
    {
        await account.DrainAsync();
        var found = await reads.FindAsync(account.AccountId, orderId, cancellationToken);
        if (found is null)
        {
            return DeskResult.Refused(Rejections.OrderNotFound(orderId));
        }

        if (found.Order.IsFinal)
        {
            return DeskResult.Refused(Rejections.OrderAlreadyFinal(found.Order));
        }

        // Another instance placed it.
        state.Invalidate();
        return null;
    }

    /// <returns>Orders that the ledger refused, to be decided again.</returns>
    private async Task<IReadOnlyList<WatchedOrder>> TryMatchAsync(
        Guid accountId,
        SymbolMarket market,
        IReadOnlyList<WatchedOrder> orders,
        long floorTradeId,
        Func<bool> isCurrent,
        CancellationToken cancellationToken)
    {
        var account = accounts.Get(accountId);
        var waiting = new List<(WatchedOrder Order, PendingDecision Pending)>();
        await account.Gate.WaitAsync(cancellationToken);
        try
        {
            if (await accounts.StateAsync(account, cancellationToken) is not { } state)
            {
                return [];
            }

            foreach (var order in orders)
            {
                if (state.Symbol(market.Symbol).OpenOrders.GetValueOrDefault(order.OrderId) is not { } open)
                {
                    resting.Forget(order.Symbol, order.OrderId);
                    continue;
                }

                var (item, seenTradeId) = decisions.Match(state, market, open, order, floorTradeId);
                // Asked after the market was read: a session that ended meanwhile may have shown the next one's book.
                if (!isCurrent())
                {
                    break;
                }

                if (item is null)
                {
                    order.SeenTradeId = seenTradeId;
                    continue;
                }

                waiting.Add((order, await SendAsync(account, state, item, seenTradeId, cancellationToken)));
            }
        }
        finally
        {
            account.Gate.Release();
        }

        return await SettleMatchesAsync(waiting);
    }

    private async Task<IReadOnlyList<WatchedOrder>> SettleMatchesAsync(
        List<(WatchedOrder Order, PendingDecision Pending)> waiting)
    {
        var refused = new List<WatchedOrder>();
        Exception? failure = null;
        foreach (var (order, pending) in waiting)
        {
            await pending.Settled;
            if (pending.Outcome is { IsCompletedSuccessfully: true, Result.Status: CommitStatus.Committed })
            {
                order.SeenTradeId = pending.SeenTradeId;
                metrics.Matched();
                continue;
            }

            metrics.Conflict();
            refused.Add(order);
            failure ??= pending.Outcome.Exception?.InnerException;
        }

        // A store that is away is not asked again at once.
        return failure is null ? refused : throw new InvalidOperationException("The ledger is away.", failure);
    }

    private async Task<DeskResult?> ExistingAsync(Guid accountId, Guid orderId, CancellationToken cancellationToken)
    {
        var existing = await reads.FindAsync(accountId, orderId, cancellationToken)
            ?? throw new InvalidOperationException($"Order {orderId} is in the ledger and cannot be read.");
        return DeskResult.Of(existing.Order, existing.Fills, existed: true);
    }

    /// <summary>Takes a decision on and sends it to its commit. Call it under the gate: the order in the queue is the
    /// order of deciding.</summary>
    /// <returns>Null when the queue is full.</returns>
    private PendingDecision? TrySend(TradingAccount account, AccountState state, DecisionItem item, long seenTradeId)
    {
        // Asked first, because a state that took on a decision which is not sent is lost.
        if (!queue.HasRoom)
        {
            return null;
        }

        var pending = new PendingDecision(item, state, seenTradeId, OnSettled);
        if (!queue.TryEnqueue(pending))
        {
            state.Invalidate();
            return null;
        }

        account.Track(pending.Settled);
        return pending;
    }

    /// <inheritdoc cref="TrySend"/>
    private async Task<PendingDecision> SendAsync(
        TradingAccount account,
        AccountState state,
        DecisionItem item,
        long seenTradeId,
        CancellationToken cancellationToken)
    {
        var pending = new PendingDecision(item, state, seenTradeId, OnSettled);
        try
        {
            await queue.EnqueueAsync(pending, cancellationToken);
        }
        catch
        {
            state.Invalidate();
            throw;
        }

        account.Track(pending.Settled);
        return pending;
    }

    /// <summary>On the commit loop, before anyone is answered.</summary>
    private void OnSettled(PendingDecision pending, CommitOutcome outcome)
    {
        if (outcome.Status != CommitStatus.Committed)
        {
            return;
        }

        var (order, fills) = pending.After;
        if (order.IsFinal)
        {
            resting.Forget(order.Symbol, order.OrderId);
        }
        else if (pending.Item.IsNew)
        {
            resting.Watch(new WatchedOrder(
                order.AccountId, order.OrderId, order.Symbol, order.Side, order.LimitPrice!.Value)
            {
                SeenTradeId = pending.SeenTradeId,
            });
        }

        events.Publish(new AccountEvent(order.AccountId, outcome.EventNumber, [OrderAnswer.From(order, fills)]));
    }

    private async Task TellResetAsync(Guid accountId, ResetOutcome outcome)
    {
        var canceled = new List<OrderAnswer>();
        try
        {
            foreach (var orderId in outcome.CanceledOrderIds)
            {
                var order = await reads.FindAsync(accountId, orderId, CancellationToken.None);
                resting.Forget(order!.Order.Symbol, orderId);
                canceled.Add(OrderAnswer.From(order.Order, order.Fills));
            }
        }
        catch (NpgsqlException exception)
        {
            // The reset is done; listeners read the account anyway, and a canceled order that is still watched is
            // dropped at the next look.
            LogResetNotRead(exception);
        }

        events.Publish(new AccountEvent(accountId, outcome.EventNumber, canceled));
    }

    [LoggerMessage(LogLevel.Warning, "The orders that a reset canceled could not be read")]
    private partial void LogResetNotRead(Exception exception);
}
