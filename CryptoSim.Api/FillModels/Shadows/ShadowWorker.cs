using System.Threading.Channels;
using CryptoSim.Api.Orders;
using CryptoSim.Api.Orders.Resting;
using CryptoSim.Data.FillModels;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;

namespace CryptoSim.Api.FillModels.Shadows;

/// <summary>Fills what rests in shadow, of the accounts whose resting orders this instance watches. Nobody waits for it: it
/// runs beside the desk, and where it is late it catches up from the tail of trades.</summary>
internal sealed partial class ShadowWorker(
    RestingOrders resting,
    MarketSessions sessions,
    ShadowStore store,
    MarketBoard board,
    TimeProvider time,
    ILogger<ShadowWorker> logger) : BackgroundService, IBoardListener
{
    private const int ChunkSize = 500;

    private static readonly TimeSpan LearnEvery = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan CloseEvery = TimeSpan.FromMinutes(10);

    /// <summary>What still rests of an order this long after it ended could be canceled by nobody.</summary>
    private static readonly TimeSpan OutlivesFor = TimeSpan.FromDays(1);

    private readonly Dictionary<string, ShadowSymbol> symbols = new(StringComparer.Ordinal);
    private readonly HashSet<string> dirty = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    // One signal is enough: whoever looks then sees everything that happened before.
    private readonly Channel<bool> signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private HashSet<int> held = [];
    private string? position;
    private long learnedAt = long.MinValue;
    private long closedAt;

    public void OnBook(SymbolMarket market, bool isSnapshot) => Signal(market);

    public void OnTrades(SymbolMarket market, IReadOnlyList<Print> prints) => Signal(market);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = board.Subscribe(this);
        closedAt = time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (learnedAt == long.MinValue || time.GetElapsedTime(learnedAt) >= LearnEvery)
                {
                    await LearnAsync(stoppingToken);
                }

                foreach (var symbol in TakeDirty())
                {
                    await LookAsync(symbol, stoppingToken);
                }

                await WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // The loop must not end. Whether the last changes were written is not known: all is read anew.
                LogFailed(exception);
                ReadAnew();
                await Task.Delay(LearnEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Signal(SymbolMarket market)
    {
        lock (gate)
        {
            dirty.Add(market.Symbol);
        }

        signal.Writer.TryWrite(true);
    }

    private List<string> TakeDirty()
    {
        lock (gate)
        {
            List<string> symbols = [.. dirty];
            dirty.Clear();
            return symbols;
        }
    }

    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var due = Task.Delay(LearnEvery, time, waiting.Token);
        var signaled = signal.Reader.WaitToReadAsync(waiting.Token).AsTask();
        await Task.WhenAny(due, signaled);
        signal.Reader.TryRead(out _);
        await waiting.CancelAsync();
        stoppingToken.ThrowIfCancellationRequested();
    }

    /// <summary>Takes over what the orders' commits opened, changed and closed, and writes how queues moved on.</summary>
    private async Task LearnAsync(CancellationToken stoppingToken)
    {
        // Before anything is read: what is committed after it is found by the next call.
        var (next, changed) = await store.ChangedSinceAsync(position, held, stoppingToken);
        Learn(changed);
        HashSet<int> mine = [.. resting.HeldPartitions];
        if (!mine.SetEquals(held))
        {
            foreach (var symbol in symbols.Values)
            {
                symbol.Forget(accountId => !resting.Holds(accountId));
            }

            Learn(await store.OpenAsync([.. mine.Except(held)], stoppingToken));
            held = mine;
        }

        (position, learnedAt) = (next, time.GetTimestamp());
        var now = time.GetUtcNow();
        foreach (var symbol in symbols.Values)
        {
            await WriteAsync(symbol, [.. symbol.Unsaved(now)], stoppingToken);
        }

        if (time.GetElapsedTime(closedAt) >= CloseEvery)
        {
            closedAt = time.GetTimestamp();
            await store.CloseOlderAsync(now - OutlivesFor, stoppingToken);
        }
    }

    private void Learn(IReadOnlyList<ShadowOrder> orders)
    {
        foreach (var order in orders)
        {
            if (!symbols.TryGetValue(order.Symbol, out var symbol))
            {
                symbols[order.Symbol] = symbol = new ShadowSymbol();
            }

            symbol.Learn(order);
            lock (gate)
            {
                dirty.Add(order.Symbol);
            }
        }
    }

    private async Task LookAsync(string symbol, CancellationToken stoppingToken)
    {
        if (symbols.GetValueOrDefault(symbol) is not { Count: > 0 } shadows || board.Find(symbol) is not { } market)
        {
            return;
        }

        var session = sessions.Of(symbol);
        var number = session.Session;
        var tail = MarketState.TradesAfter(market, shadows.SeenByAll);
        var state = MarketState.Of(board, market);
        if (number is null || state.IsStale || board.System != SystemState.Online)
        {
            return;
        }

        if (!state.Instrument.Status.IsMatching())
        {
            // What prints meanwhile fills nothing, here as on the desk.
            shadows.PassBy(tail);
            return;
        }

        var changes = shadows.Look(state, tail, session.Range, time.GetUtcNow());
        if (session.Session != number)
        {
            // The book may be of the next session already.
            ReadAnew();
            return;
        }

        if (await WriteAsync(shadows, changes, stoppingToken))
        {
            // Others of these accounts waited for what these took.
            lock (gate)
            {
                dirty.Add(symbol);
            }

            signal.Writer.TryWrite(true);
        }
    }

    /// <returns>Whether anything was changed.</returns>
    private async Task<bool> WriteAsync(
        ShadowSymbol symbol, List<ShadowChange> changes, CancellationToken stoppingToken)
    {
        foreach (var chunk in changes.Chunk(ChunkSize))
        {
            var taken = await store.ChangeAsync(chunk, stoppingToken);
            for (var index = 0; index < chunk.Length; index++)
            {
                symbol.Settle(chunk[index], taken[index]);
            }

            if (!Array.TrueForAll(taken, isTaken => isTaken))
            {
                held = []; // Read anew what somebody else changed.
            }
        }

        return changes.Count > 0;
    }

    private void ReadAnew()
    {
        held = [];
        symbols.Clear();
    }

    [LoggerMessage(LogLevel.Warning, "Shadow orders could not be looked at; all are read again")]
    private partial void LogFailed(Exception exception);
}
