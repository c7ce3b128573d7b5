using System.Collections.Concurrent;
using CryptoSim.Data.Orders.Watches;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CryptoSim.Api.Orders.Resting;

/// <summary>Fills resting orders when the market comes to them, and expires those whose time is over. Each change of the
/// market is looked at once, in its order: by the thread that brings it while nothing is to be done, else by one loop a
/// symbol (<see cref="WatchTurns"/>). Trades do not get lost, because they are read from the board's trade tail.</summary>
internal sealed partial class RestingWorker(
    RestingOrders resting,
    MarketSessions sessions,
    WatchStore store,
    TradingDesk desk,
    MarketBoard board,
    TradingMetrics metrics,
    TimeProvider time,
    IOptions<TradingOptions> options,
    ILogger<RestingWorker> logger) : BackgroundService, IBoardListener
{
    /// <summary>Accounts matched at once: their commits share batches, and placements still find room in them.</summary>
    private const int Parallelism = 16;

    /// <summary>After a failure of the store, and for conflicts that would not end.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>An order expires at most this late.</summary>
    private static readonly TimeSpan ExpiryTick = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<string, bool> started = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Task> loops = [];
    private CancellationToken stopping;
    private IDisposable? subscription;

    public void OnBook(SymbolMarket market, bool isSnapshot)
    {
        ArgumentNullException.ThrowIfNull(market);
        var session = sessions.Of(market.Symbol);
        if (session.IsWatchingBooks)
        {
            var (bid, ask) = Best(market);
            if (session.IsOpenedBy(isSnapshot, bid, ask, LastTradeId(market)))
            {
                resting.Find(market.Symbol)?.PassOver();
                session.Open();
            }
        }

        Bring(market);
    }

    public void OnTrades(SymbolMarket market, IReadOnlyList<Print> prints) => Bring(market);

    public void OnInstrument(SymbolMarket market) => Bring(market);

    public void OnSystem(SystemState state) => sessions.OnSystem(state);

    public void OnFreshness(bool isStale)
    {
        // What a stale time left untouched is looked at once prices are fresh.
        foreach (var watch in resting.Watches)
        {
            lock (watch.Turns.Gate)
            {
                watch.Turns.Ask();
            }

            watch.Signal();
        }
    }

    /// <summary>Listens before the service counts as started: a break right after must not go unheard.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        subscription = board.Subscribe(this);
        OnSystem(board.System);
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        subscription?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        stopping = stoppingToken;
        resting.SymbolAdded += Start;
        foreach (var watch in resting.Watches)
        {
            Start(watch);
        }

        await SignalDueAsync(stoppingToken);
        resting.SymbolAdded -= Start;
        await Task.WhenAll(loops);
    }

    /// <summary>Until the process stops.</summary>
    private async Task SignalDueAsync(CancellationToken stoppingToken)
    {
        using var ticks = new PeriodicTimer(ExpiryTick, time);
        try
        {
            while (await ticks.WaitForNextTickAsync(stoppingToken))
            {
                var now = time.GetUtcNow();
                foreach (var watch in resting.Watches)
                {
                    if (watch.IsDueAt(now))
                    {
                        watch.Signal();
                    }
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>The market changed, and it is nobody's turn: looks at it here, where it does not change meanwhile. Else the
    /// moment waits.</summary>
    private void Bring(SymbolMarket market)
    {
        if (resting.Find(market.Symbol) is not { Count: > 0 } watch)
        {
            return;
        }

        var turns = watch.Turns;
        lock (turns.Gate)
        {
            // Before anything is read of the market, so that what is read can be held against it.
            if (watch.Session.Session is not { } session || !IsMatchable(market))
            {
                return;
            }

            IReadOnlyList<WatchedOrder>? found = null;
            if (!turns.IsBusy)
            {
                found = LookAtOnce(watch, market, session);
                if (found.Count == 0)
                {
                    watch.WatchedUntil = watch.LookedUntil;
                }
            }

            if (found is { Count: 0 })
            {
                if (!watch.HasNewcomers)
                {
                    return;
                }
            }
            else if (turns.HasRoom)
            {
                turns.Add(new WatchTurn(MarketState.Of(board, market), session, found, time.GetTimestamp()));
            }
            else
            {
                turns.Ask();
            }
        }

        watch.Signal();
    }

    private static IReadOnlyList<WatchedOrder> LookAtOnce(SymbolWatch watch, SymbolMarket market, long session)
    {
        var (bid, ask) = Best(market);
        var look = Look(watch, market, bid, ask, MarketState.TradesAfter(market, watch.LookedUntil), session);
        if (watch.HasQueued)
        {
            watch.Requeue(market.TakeBook(market.BookDepth));
        }

        return look;
    }

    /// <summary>Once each: a symbol that comes while this starts is met twice.</summary>
    private void Start(SymbolWatch watch)
    {
        if (started.TryAdd(watch.Symbol, true))
        {
            loops.Add(Task.Run(() => RunAsync(watch, stopping), CancellationToken.None));
        }
    }

    private async Task RunAsync(SymbolWatch watch, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await watch.Signals.ReadAsync(stoppingToken);
                var isSettled = true;
                while (NextTurn(watch, isSettled) is { } turn)
                {
                    isSettled &= await SettleAsync(watch, turn, stoppingToken);
                    // After the look: what printed in time fills first.
                    await ExpireAsync(watch, stoppingToken);
                }

                await ExpireAsync(watch, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // The loop must not end: nobody else watches these orders.
                LogMatchFailed(exception, watch.Symbol);
                await Task.Delay(RetryDelay, time, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                watch.Signal();
            }
        }
    }

    private bool IsMatchable(SymbolMarket market) =>
        board.System == SystemState.Online && !board.IsStale && market.HasBook;

    /// <param name="withNewcomers">Whether newcomers alone are reason for a look: not right after one left some
    /// unsettled.</param>
    private WatchTurn? NextTurn(SymbolWatch watch, bool withNewcomers)
    {
        var turns = watch.Turns;
        lock (turns.Gate)
        {
            if (turns.First is { } first && time.GetElapsedTime(first.TakenAt) > options.Value.TurnsFor)
            {
                watch.Retry(turns.Coalesce());
            }

            if (turns.Take() is { } next)
            {
                return next;
            }

            if ((turns.IsDue || (withNewcomers && watch.HasNewcomers))
                && watch.Session.Session is { } session
                && board.Find(watch.Symbol) is { } market
                && IsMatchable(market))
            {
                return new WatchTurn(MarketState.Of(board, market), session, null, time.GetTimestamp())
                {
                    IsForNewcomers = true,
                    CatchesUp = turns.Begin(),
                };
            }

            turns.Rest();
            return null;
        }
    }

    /// <returns>False when some orders are to be looked at again later.</returns>
    private async Task<bool> SettleAsync(SymbolWatch watch, WatchTurn turn, CancellationToken stoppingToken)
    {
        var look = turn.Found is { } found ? new WatchLook(found, null) : LookAt(watch, turn);
        var isSettled = true;
        if (look.Touched.Count > 0)
        {
            var unsettled = await MatchAsync(watch, turn, look.Touched, stoppingToken);
            if (unsettled.Count > 0)
            {
                isSettled = false;
                watch.Retry(unsettled);
                _ = SignalLaterAsync(watch, [], stoppingToken);
            }
        }

        watch.WatchedUntil = watch.LookedUntil;
        if (look.Gap is { } gap)
        {
            await StateAsync(gap, stoppingToken);
        }

        return isSettled;
    }

    private WatchLook LookAt(SymbolWatch watch, WatchTurn turn)
    {
        var moment = turn.Moment;
        var tail = moment.Trades();
        IReadOnlyList<WatchedOrder> touched = [];
        if (!turn.IsForNewcomers || turn.CatchesUp)
        {
            touched = Look(watch, moment.Market, moment.BestBid, moment.BestAsk, tail, turn.Session);
        }

        var look = new WatchLook(touched, null);
        if (turn.IsForNewcomers)
        {
            Begin(watch, moment.Market, tail);
            look = watch.LookAtNewcomers(
                moment.BestBid,
                moment.BestAsk,
                tail,
                time.GetUtcNow() - WatchWorker.CatchUpFor,
                () => watch.Session.Session == turn.Session);
            look = look with { Touched = [.. touched, .. look.Touched] };
        }

        watch.Requeue(moment.Book);
        return look;
    }

    /// <returns>The orders touched. A change is looked at once: what comes after it is another.</returns>
    private static IReadOnlyList<WatchedOrder> Look(
        SymbolWatch watch,
        SymbolMarket market,
        decimal? bid,
        decimal? ask,
        IReadOnlyList<Print> tail,
        long session)
    {
        Begin(watch, market, tail);
        var touched = watch.Look(bid, ask, tail, watch.LookedUntil, () => watch.Session.Session == session);
        watch.LookedUntil = tail.Count > 0 ? Math.Max(tail[^1].TradeId, watch.LookedUntil) : watch.LookedUntil;
        return touched;
    }

    /// <summary>At the first look every order is a newcomer, and the trades so far are looked at on their behalf.</summary>
    private static void Begin(SymbolWatch watch, SymbolMarket market, IReadOnlyList<Print> tail)
    {
        watch.PriceIncrement = market.Instrument.PriceIncrement;
        if (!watch.IsLookedAt)
        {
            watch.LookedUntil = tail.Count > 0 ? tail[^1].TradeId : watch.LookedUntil;
            watch.IsLookedAt = true;
        }
    }

    private async Task StateAsync(TradeGap gap, CancellationToken stoppingToken)
    {
        LogGap(gap.Symbol, gap.AfterTradeId, gap.BeforeTradeId, gap.Orders);
        metrics.GapStated();
        try
        {
            await store.StateGapAsync(
                new WatchGapRow
                {
                    GapId = Guid.CreateVersion7(time.GetUtcNow()),
                    Symbol = gap.Symbol,
                    AfterTradeId = gap.AfterTradeId,
                    BeforeTradeId = gap.BeforeTradeId,
                    Orders = gap.Orders,
                    Time = time.GetUtcNow(),
                },
                stoppingToken);
        }
        catch (NpgsqlException exception)
        {
            // It is in the log; the orders must not wait for the table.
            LogGapNotKept(exception, gap.Symbol);
        }
    }

    /// <returns>The orders that are to be looked at again.</returns>
    private async Task<IReadOnlyCollection<WatchedOrder>> MatchAsync(
        SymbolWatch watch, WatchTurn turn, IReadOnlyList<WatchedOrder> touched, CancellationToken stoppingToken)
    {
        using var traced = TradingTraces.Match(watch.Symbol, touched.Count);
        return await SettleAsync(
            watch.Symbol,
            touched,
            (account, mine, token) => desk.MatchAsync(
                account,
                turn.Moment,
                mine,
                watch.FloorTradeId,
                () => watch.Session.Session == turn.Session,
                token),
            stoppingToken);
    }

    private async Task ExpireAsync(SymbolWatch watch, CancellationToken stoppingToken)
    {
        var due = watch.TakeDue(time.GetUtcNow());
        if (due.Count == 0)
        {
            return;
        }

        var unsettled = await SettleAsync(
            watch.Symbol, due, (account, mine, token) => desk.ExpireAsync(account, watch.Symbol, mine, token), stoppingToken);
        if (unsettled.Count > 0)
        {
            _ = SignalLaterAsync(watch, unsettled, stoppingToken);
        }
    }

    /// <summary>Settles orders account by account, some accounts at once.</summary>
    /// <returns>The orders that could not be settled.</returns>
    private async Task<IReadOnlyCollection<WatchedOrder>> SettleAsync(
        string symbol,
        IReadOnlyList<WatchedOrder> orders,
        Func<Guid, WatchedOrder[], CancellationToken, Task<IReadOnlyList<WatchedOrder>>> settle,
        CancellationToken stoppingToken)
    {
        var unsettled = new ConcurrentBag<WatchedOrder>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = stoppingToken };
        await Parallel.ForEachAsync(orders.GroupBy(order => order.AccountId), options, async (ofAccount, token) =>
        {
            WatchedOrder[] mine = [.. ofAccount];
            try
            {
                foreach (var left in await settle(ofAccount.Key, mine, token))
                {
                    unsettled.Add(left);
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // One account's trouble, or the store's, must not keep the others waiting.
                LogMatchFailed(exception, symbol);
                Array.ForEach(mine, unsettled.Add);
            }
        });
        return unsettled;
    }

    /// <param name="due">Orders whose time is over, to be expired then.</param>
    private async Task SignalLaterAsync(
        SymbolWatch watch, IReadOnlyCollection<WatchedOrder> due, CancellationToken stoppingToken)
    {
        await Task.Delay(RetryDelay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        watch.GiveBack(due);
        watch.Signal();
    }

    private static (decimal? Bid, decimal? Ask) Best(SymbolMarket market)
    {
        var top = market.TakeBook(1);
        return (top.Bids is [var bid, ..] ? bid.Price : null, top.Asks is [var ask, ..] ? ask.Price : null);
    }

    private static long LastTradeId(SymbolMarket market) =>
        market.RecentTrades(1) is [var last] ? last.TradeId : long.MinValue;

    [LoggerMessage(LogLevel.Error, "Resting orders of {Symbol} could not be matched; trying again")]
    private partial void LogMatchFailed(Exception exception, string symbol);

    [LoggerMessage(LogLevel.Warning,
        "Nobody looked at the trades of {Symbol} after {After} and before {Before} for {Orders} resting orders")]
    private partial void LogGap(string symbol, long after, long before, int orders);

    [LoggerMessage(LogLevel.Warning, "The gap in watching {Symbol} could not be kept in the database")]
    private partial void LogGapNotKept(Exception exception, string symbol);
}
