using CryptoSim.Api.Orders.Commits;
using CryptoSim.Api.Orders.Events;
using CryptoSim.Api.Orders.Resting;
using CryptoSim.Api.Orders.States;
using CryptoSim.Data.Accounts;
using CryptoSim.Data.Orders;
using CryptoSim.Domain.FillModels;
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
    private readonly SettledDecisions settled;
    private readonly AccountSnapshots snapshots;
    private readonly OrderReads reads;
    private readonly DecisionStore store;
    private readonly AccountStore settings;
    private readonly TradingMetrics metrics;
    private readonly TradingOptions options;
    private readonly ILogger<TradingDesk> logger;

    internal TradingDesk(
        MarketBoard board,
        TradingAccounts accounts,
        CommitQueue queue,
        DecisionMaker decisions,
        RestingOrders resting,
        SettledDecisions settled,
        AccountSnapshots snapshots,
        OrderReads reads,
        DecisionStore store,
        AccountStore settings,
        TradingMetrics metrics,
        IOptions<TradingOptions> options,
        ILogger<TradingDesk> logger)
    {
        (this.board, this.accounts, this.queue, this.decisions) = (board, accounts, queue, decisions);
        (this.resting, this.settled, this.snapshots, this.reads) = (resting, settled, snapshots, reads);
        (this.store, this.settings, this.metrics) = (store, settings, metrics);
        (this.options, this.logger) = (options.Value, logger);
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

    /// <summary>Checks an order against its rules, the market and the funds, and places nothing.</summary>
    /// <returns>What it would become now, under an id that is not kept, or why it would be refused.</returns>
    public async Task<DeskResult> CheckAsync(
        Guid accountId, PlaceOrder request, CancellationToken cancellationToken)
    {
        var account = accounts.Get(accountId);
        if (!await account.TryEnterAsync(options.WaitingPerAccount, cancellationToken))
        {
            return DeskResult.Refused(Rejections.Busy());
        }

        try
        {
            if (await accounts.StateAsync(account, request.Symbol, cancellationToken) is not { } state)
            {
                return DeskResult.Refused(UnknownAccount());
            }

            var decided = decisions.Place(state, request, []);
            return decided.Item is { Decision: var decision }
                ? DeskResult.Of(decision.Order, decision.Fills)
                : DeskResult.Refused(decided.Rejection!);
        }
        finally
        {
            account.Gate.Release();
        }
    }

    /// <summary>Cancels an open order.</summary>
    /// <returns>The canceled order, or <c>order_not_found</c>, <c>order_already_final</c>, <c>busy</c>.</returns>
    public Task<DeskResult> CancelAsync(Guid accountId, Guid orderId, CancellationToken cancellationToken) =>
        RetryAsync(() => TryCancelAsync(accountId, orderId, cancellationToken));

    /// <summary>Changes the quantity or the limit of an open order.</summary>
    /// <returns>The order as it is then, or why it stays as it was. One that is as asked for already is left
    /// alone.</returns>
    public async Task<DeskResult> AmendAsync(
        Guid accountId, Guid orderId, AmendOrder request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return await RetryAsync(() => TryAmendAsync(accountId, orderId, request, cancellationToken));
    }

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

    /// <summary>Sets what the account's orders are placed under from now on; those that are there keep theirs.</summary>
    /// <returns>Null when done.</returns>
    public async Task<OrderRejection?> SetFillModelAsync(
        Guid accountId, FillModel model, CancellationToken cancellationToken)
    {
        var account = accounts.Get(accountId);
        await account.Gate.WaitAsync(cancellationToken);
        try
        {
            // What is on its way was decided under the model before, and is the earlier event.
            await account.DrainAsync();
            account.State?.Invalidate();
            // As with a reset: once sent, the answer is wanted.
            if (await settings.SetFillModelAsync(accountId, model, decisions.Now, CancellationToken.None) is not { } number)
            {
                return UnknownAccount();
            }

            settled.Changed(accountId, number);
            return null;
        }
        finally
        {
            account.Gate.Release();
        }
    }

    private static OrderRejection UnknownAccount() => new("account_not_found", "There is no such account.");

    private async Task<DeskResult> RetryAsync(Func<Task<DeskResult?>> attempt)
    {
        for (var attempts = 0; attempts <= options.Redecisions; attempts++)
        {
            if (attempts > 1)
            {
                // Instances that met twice part ways: each waits for a time of its own.
                await Task.Delay(options.RedecideWithin * attempts * Random.Shared.NextDouble(), CancellationToken.None);
            }

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
        if (!await account.TryEnterAsync(options.WaitingPerAccount, cancellationToken))
        {
            return DeskResult.Refused(Rejections.Busy());
        }

        try
        {
            if (await accounts.StateAsync(account, request.Symbol, cancellationToken) is not { } state)
            {
                return DeskResult.Refused(UnknownAccount());
            }

            var decided = DecidePlacement(state, request, contentHash);
            if (decided.Rejection is { } rejection)
            {
                return await RefuseAsync(account, state, request, contentHash, rejection, cancellationToken);
            }

            // A retry must not cancel what the first one left.
            if (decided.Items.Count > 1
                && request.ClientOrderId is not null
                && await FindExistingAsync(accountId, request, contentHash, cancellationToken) is { } existing)
            {
                return existing;
            }

            if (TrySend(account, state, decided) is not { } sent)
            {
                return DeskResult.Refused(Rejections.Busy());
            }

            pending = sent;
            SendCloses(account, state, null, sent);
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
            CommitStatus.ClientOrderIdExists => DeskResult.Refused(NameTaken(request)),
            CommitStatus.AccountNotFound => DeskResult.Refused(UnknownAccount()),
            // What it met may have been itself: many retries at once would meet one another until they are busy.
            _ when request.ClientOrderId is not null =>
                await FindExistingAsync(accountId, request, contentHash, cancellationToken),
            _ => null,
        };
    }

    private PlacementDecision DecidePlacement(AccountState state, PlaceOrder request, byte[] contentHash)
    {
        using var traced = TradingTraces.Decide();
        return decisions.Place(state, request, contentHash);
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

        if (request.ClientOrderId is null || rejection.Code is RejectionCodes.InvalidClientOrderId)
        {
            return DeskResult.Refused(rejection);
        }

        await account.DrainAsync();
        return await FindExistingAsync(account.AccountId, request, contentHash, cancellationToken)
            ?? DeskResult.Refused(rejection);
    }

    /// <summary>The order that has the client order id already, or the refusal to take other content under it.</summary>
    /// <returns>Null when no order has it, or may keep it.</returns>
    private async Task<DeskResult?> FindExistingAsync(
        Guid accountId, PlaceOrder request, byte[] contentHash, CancellationToken cancellationToken)
    {
        var found = await snapshots.FindClientOrderIdAsync(accountId, request.ClientOrderId!, cancellationToken);
        if (found is not null && found.IsAskedAgain(request.ClientIdScope, contentHash, decisions.Now))
        {
            return await ExistingAsync(accountId, found.OrderId, cancellationToken);
        }

        return found is null || found.IsNameFree(request.ClientIdScope) ? null : DeskResult.Refused(NameTaken(request));
    }

    private static OrderRejection NameTaken(PlaceOrder request) => request.ClientIdScope == ClientIdScope.Forever
        ? Rejections.ClientOrderIdReused(request.ClientOrderId!)
        : Rejections.ClientOrderIdInUse(request.ClientOrderId!);

    private async Task<DeskResult?> TryCancelAsync(Guid accountId, Guid orderId, CancellationToken cancellationToken)
    {
        var account = accounts.Get(accountId);
        PendingDecision pending;
        if (!await account.TryEnterAsync(options.WaitingPerAccount, cancellationToken))
        {
            return DeskResult.Refused(Rejections.Busy());
        }

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
            SendCloses(account, state, null, sent);
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

    private async Task<DeskResult?> TryAmendAsync(
        Guid accountId, Guid orderId, AmendOrder request, CancellationToken cancellationToken)
    {
        var account = accounts.Get(accountId);
        PendingDecision pending;
        if (!await account.TryEnterAsync(options.WaitingPerAccount, cancellationToken))
        {
            return DeskResult.Refused(Rejections.Busy());
        }

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

            if (request.IsDone(open.Order))
            {
                return await accounts.IsCurrentAsync(account, state, cancellationToken)
                    ? DeskResult.Of(open.Order, open.Fills, existed: true) with { EventNumber = state.EventNumber }
                    : null;
            }

            // It may take from the book, of which what was taken long ago must be known.
            if (!ReferenceEquals(state, await accounts.StateAsync(account, open.Order.Symbol, cancellationToken)))
            {
                return null;
            }

            var decided = decisions.Amend(state, open, request);
            if (decided.Rejection is { } rejection)
            {
                // As with a placement, a refusal must not rest on a state that is no longer the ledger's.
                var restsOnState = rejection.Code
                    is RejectionCodes.InsufficientFunds or RejectionCodes.QuantityFilledAlready;
                return !restsOnState || await accounts.IsCurrentAsync(account, state, cancellationToken)
                    ? DeskResult.Refused(rejection)
                    : null;
            }

            if (TrySend(account, state, decided.Item!, decided.SeenTradeId) is not { } sent)
            {
                return DeskResult.Refused(Rejections.Busy());
            }

            pending = sent;
            SendCloses(account, state, null, sent);
        }
        finally
        {
            account.Gate.Release();
        }

        var outcome = await pending.Outcome.WaitAsync(cancellationToken);
        return outcome.Status == CommitStatus.Committed
            ? DeskResult.Of(pending.After.Order, pending.After.Fills) with { EventNumber = outcome.EventNumber }
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

    private async Task<DeskResult?> ExistingAsync(Guid accountId, Guid orderId, CancellationToken cancellationToken)
    {
        var existing = await reads.FindAsync(accountId, orderId, cancellationToken)
            ?? throw new InvalidOperationException($"Order {orderId} is in the ledger and cannot be read.");
        return DeskResult.Of(existing.Order, existing.Fills, existed: true);
    }

    /// <summary>Takes a decision on and sends it to its commit. Call it under the gate: the order in the queue is the
    /// order of deciding.</summary>
    /// <returns>Null when the queue is full.</returns>
    private PendingDecision? TrySend(TradingAccount account, AccountState state, DecisionItem item, long seenTradeId) =>
        TrySend(account, state, [item], seenTradeId)?[0];

    /// <summary>The same for a placement and the own orders that give way to it.</summary>
    /// <returns>The placement; null when the queue is full.</returns>
    private PendingDecision? TrySend(TradingAccount account, AccountState state, PlacementDecision decided) =>
        TrySend(account, state, decided.Items, decided.SeenTradeId)?
            .Single(sent => ReferenceEquals(sent.Item, decided.Item));

    /// <summary>The same for decisions that are committed together, or not at all.</summary>
    private PendingDecision[]? TrySend(
        TradingAccount account, AccountState state, IReadOnlyList<DecisionItem> items, long seenTradeId, bool isInTurn = false)
    {
        // Asked first, because a state that took on a decision which is not sent is lost.
        if (!queue.HasRoom)
        {
            return null;
        }

        var together = PendAll(state, items, seenTradeId, isInTurn);
        if (!queue.TryEnqueue(together))
        {
            state.Invalidate();
            return null;
        }

        Array.ForEach(together, pending => account.Track(pending.Settled));
        return together;
    }

    private PendingDecision[] PendAll(
        AccountState state, IReadOnlyList<DecisionItem> items, long seenTradeId, bool isInTurn) =>
    [
        .. items.Select(item => new PendingDecision(item, state, seenTradeId, settled.Settle) { IsInTurn = isInTurn }),
    ];

    /// <summary>Sends what closes orders that have ended, right after what ended them. Where that fails, whoever watches the
    /// account finds it due.</summary>
    /// <param name="moment">Of the market, in which they ended; null for now.</param>
    /// <returns>What was sent.</returns>
    private List<PendingDecision> SendCloses(
        TradingAccount account, AccountState state, MarketState? moment, params IEnumerable<PendingDecision?> sent)
    {
        List<PendingDecision> closing = [];
        foreach (var ended in sent)
        {
            if (ended is not null
                && decisions.Close(state, ended.After.Order, moment) is { Items.Count: > 0 } close
                && TrySend(account, state, close.Items, close.SeenTradeId, isInTurn: moment is not null) is { } pending)
            {
                closing.AddRange(pending);
            }
        }

        return closing;
    }

    private async Task TellResetAsync(Guid accountId, ResetOutcome outcome)
    {
        var canceled = new List<OrderWithFills>();
        try
        {
            foreach (var orderId in outcome.CanceledOrderIds)
            {
                canceled.Add((await reads.FindAsync(accountId, orderId, CancellationToken.None))!);
            }
        }
        catch (NpgsqlException exception)
        {
            // The reset is done; listeners read the account anyway, and a canceled order that is still watched is
            // dropped at the next look.
            LogResetNotRead(exception);
        }

        settled.Reset(accountId, outcome.EventNumber, canceled);
    }

    [LoggerMessage(LogLevel.Warning, "The orders that a reset canceled could not be read")]
    private partial void LogResetNotRead(Exception exception);
}
