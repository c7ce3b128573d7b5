using CryptoSim.Api.Orders.Commits;
using CryptoSim.Api.Orders.Resting;
using CryptoSim.Api.Orders.States;
using CryptoSim.Data.Orders;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;

namespace CryptoSim.Api.Orders;

/// <summary>What the market and time do to resting orders: decided and committed like everything else.</summary>
public sealed partial class TradingDesk
{
    private delegate OrderLook Decide(
        AccountState state, OpenOrder open, WatchedOrder order);

    /// <summary>Fills what the market shows and prints of an account's resting orders, and triggers those that its trades
    /// came to.</summary>
    /// <param name="moment">Of the market, in which they were touched.</param>
    /// <param name="floorTradeId">Trades up to this one fill nothing.</param>
    /// <param name="isCurrent">Whether the session that the orders were touched in is still open: else nothing
    /// fills.</param>
    /// <returns>Orders to look at again: the ledger refused too often.</returns>
    internal Task<IReadOnlyList<WatchedOrder>> MatchAsync(
        Guid accountId,
        MarketState moment,
        IReadOnlyList<WatchedOrder> orders,
        long floorTradeId,
        Func<bool> isCurrent,
        CancellationToken cancellationToken) =>
        DecideAllAsync(
            accountId,
            moment.Market.Symbol,
            orders,
            (state, open, order) => open.Order.Status == OrderStatus.Pending
                ? decisions.Trigger(state, moment, open, order, floorTradeId)
                : decisions.Match(state, moment, open, order, floorTradeId),
            moment,
            isCurrent,
            cancellationToken);

    /// <summary>Ends an account's orders whose time is over, whatever the market.</summary>
    /// <returns>Orders to look at again: the ledger refused too often.</returns>
    internal Task<IReadOnlyList<WatchedOrder>> ExpireAsync(
        Guid accountId, string symbol, IReadOnlyList<WatchedOrder> orders, CancellationToken cancellationToken) =>
        DecideAllAsync(
            accountId,
            symbol,
            orders,
            (state, open, order) => new OrderLook(decisions.Expire(state, open) is { } item ? [item] : [], order.Seen),
            null,
            static () => true,
            cancellationToken);

    private async Task<IReadOnlyList<WatchedOrder>> DecideAllAsync(
        Guid accountId,
        string symbol,
        IReadOnlyList<WatchedOrder> orders,
        Decide decide,
        MarketState? moment,
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
                left = await TryDecideAsync(accountId, symbol, left, decide, moment, isCurrent, cancellationToken);
            }

            unsettled.AddRange(left);
        }

        return unsettled;
    }

    /// <returns>Orders that the ledger refused, to be decided again.</returns>
    private async Task<IReadOnlyList<WatchedOrder>> TryDecideAsync(
        Guid accountId,
        string symbol,
        IReadOnlyList<WatchedOrder> orders,
        Decide decide,
        MarketState? moment,
        Func<bool> isCurrent,
        CancellationToken cancellationToken)
    {
        var account = accounts.Get(accountId);
        var waiting = new List<(WatchedOrder Order, SeenByOrder Seen, PendingDecision Pending)>();
        List<PendingDecision> closing = [];
        IReadOnlyList<WatchedOrder> undecided = [];
        await account.Gate.WaitAsync(cancellationToken);
        try
        {
            if (await accounts.StateAsync(account, symbol, cancellationToken) is not { } state)
            {
                // An account that is gone has no orders.
                foreach (var order in orders)
                {
                    resting.Forget(order.Symbol, order.OrderId);
                }

                return [];
            }

            foreach (var (index, order) in orders.Index())
            {
                if (state.Symbol(symbol).OpenOrders.GetValueOrDefault(order.OrderId) is not { } open
                    || !order.IsWatchedLike(open.Order))
                {
                    // Another instance may have placed, amended or triggered it since: only a state that is the ledger's
                    // tells that it ended, or what its limit is.
                    if (await accounts.IsCurrentAsync(account, state, cancellationToken))
                    {
                        WatchAnew(order, state);
                        continue;
                    }

                    undecided = [.. orders.Skip(index)];
                    break;
                }

                var (items, seen) = decide(state, open, order);
                // Asked after the market was read: a session that ended meanwhile may have shown the next one's book.
                if (!isCurrent())
                {
                    break;
                }

                if (items.Count == 0)
                {
                    order.Seen = seen;
                    continue;
                }

                // Own orders that give way to it go with it.
                var sent = await SendAsync(account, state, items, seen.TradeId, cancellationToken);
                waiting.AddRange(sent.Select(pending => (order, seen, pending)));
                closing.AddRange(SendCloses(account, state, moment, sent));
            }
        }
        finally
        {
            account.Gate.Release();
        }

        var refused = await SettleAllAsync(waiting);
        // Whatever becomes of them: they are watched, or found due, before the next moment has its turn.
        await Task.WhenAll(closing.Select(close => close.Settled));
        return [.. refused, .. undecided];
    }

    /// <summary>An order is not as it is watched: it ended, or was amended and the notice of it was lost.</summary>
    private void WatchAnew(WatchedOrder order, AccountState state)
    {
        if (state.Symbol(order.Symbol).OpenOrders.GetValueOrDefault(order.OrderId) is not { } open)
        {
            resting.Forget(order.Symbol, order.OrderId);
            return;
        }

        var (reachedBy, price, isPending) = WatchedOrder.PlaceOf(open.Order);
        resting.Watch(
            new WatchedOrder(order.AccountId, order.OrderId, order.Symbol, reachedBy, price, isPending)
            {
                Trailing = open.Order.Status == OrderStatus.Pending ? open.Order.Trigger : null,
                WaitsForToo = open.Order.Status == OrderStatus.Pending ? open.Order.Other?.Trigger : null,
                // The trade of that moment is not known here, so its time must do.
                Since = open.Order.UpdatedAt,
                DecidedAt = open.Order.UpdatedAt,
                ExpiresAt = open.Order.ExpiresAt,
                FillModel = open.Order.FillModel,
                EventNumber = state.EventNumber,
            });
    }

    private async Task<IReadOnlyList<WatchedOrder>> SettleAllAsync(
        List<(WatchedOrder Order, SeenByOrder Seen, PendingDecision Pending)> waiting)
    {
        var refused = new List<WatchedOrder>();
        Exception? failure = null;
        foreach (var (order, seen, pending) in waiting)
        {
            await pending.Settled;
            if (pending.Outcome is { IsCompletedSuccessfully: true, Result.Status: CommitStatus.Committed })
            {
                order.Seen = seen;
                if (pending.Item.Kind == DecisionMaker.MatchKind)
                {
                    metrics.Matched();
                }

                continue;
            }

            metrics.Conflict();
            if (!refused.Contains(order))
            {
                refused.Add(order);
            }

            failure ??= pending.Outcome.Exception?.InnerException;
        }

        // A store that is away is not asked again at once.
        return failure is null ? refused : throw new InvalidOperationException("The ledger is away.", failure);
    }

    /// <inheritdoc cref="TrySend(TradingAccount, AccountState, IReadOnlyList{DecisionItem}, long)"/>
    private async Task<PendingDecision[]> SendAsync(
        TradingAccount account,
        AccountState state,
        IReadOnlyList<DecisionItem> items,
        long seenTradeId,
        CancellationToken cancellationToken)
    {
        var together = PendAll(state, items, seenTradeId, isInTurn: true);
        try
        {
            await queue.EnqueueAsync(together, cancellationToken);
        }
        catch
        {
            state.Invalidate();
            throw;
        }

        Array.ForEach(together, pending => account.Track(pending.Settled));
        return together;
    }
}
