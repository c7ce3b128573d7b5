using System.Threading.Channels;
using CryptoSim.MarketData.Board;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace CryptoSim.MarketData.Bus;

/// <summary>Fills this process's board from the bus: follows the beacon, keeps a <see cref="SymbolReader"/> for each
/// symbol it names. Without a beacon for three seconds it subscribes again and has every state read anew, then again at
/// growing distances.</summary>
internal sealed partial class MarketBusReader(
    BusLink link,
    MarketBoard board,
    BusStatus status,
    BusMetrics metrics,
    TimeProvider time,
    ILogger<MarketBusReader> logger) : BackgroundService
{
    private readonly Dictionary<string, SymbolReader> _symbols = new(StringComparer.Ordinal);
    private TimeSpan _patience = BusTimes.BeaconLostAfter;
    private long _term;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        metrics.Observe(status, board, time);
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            ChannelMessageQueue? queue = null;
            try
            {
                queue = await link.Subscriber.SubscribeAsync(link.Channel(link.BeaconKeys[1]));
                await ReadStoredBeaconAsync(stoppingToken);
                await ResyncAsync(_symbols.Values, stoppingToken);
                failures = 0;
                await FollowAsync(queue, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception) when (IsLost(exception))
            {
                if (++failures == 1)
                {
                    LogLost(exception.Message);
                }
            }
            finally
            {
                await UnsubscribeAsync(queue);
            }

            await WaitAsync(BusTimes.Backoff(failures), stoppingToken);
        }

        foreach (var reader in _symbols.Values)
        {
            await reader.DisposeAsync();
        }
    }

    /// <summary>Follows the beacon until it falls silent.</summary>
    private async Task FollowAsync(ChannelMessageQueue queue, CancellationToken stoppingToken)
    {
        while (true)
        {
            using var patience = new CancellationTokenSource(_patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, patience.Token);
            try
            {
                var message = await queue.ReadAsync(either.Token);
                _patience = BusTimes.BeaconLostAfter;
                await TakeAsync((byte[])message.Message!, stoppingToken);
            }
            catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
            {
                LogSilent(_patience.TotalSeconds);
                _patience = _patience * 2 < BusTimes.LongestSilence ? _patience * 2 : BusTimes.LongestSilence;
                return;
            }
        }
    }

    /// <summary>The symbols, before the first beacon is heard. What it says of the upstream's age is history.</summary>
    private async Task ReadStoredBeaconAsync(CancellationToken stoppingToken)
    {
        var stored = await link.Database.HashGetAsync(link.BeaconKeys[0], "beacon").WaitAsync(stoppingToken);
        status.Read();
        if (!stored.IsNull && Beacon.TryRead(((ReadOnlyMemory<byte>)stored).Span, out var beacon))
        {
            foreach (var symbol in beacon.Heads.Keys)
            {
                Follow(symbol);
            }
        }
    }

    private async Task TakeAsync(byte[] message, CancellationToken stoppingToken)
    {
        if (!Beacon.TryRead(message, out var beacon))
        {
            LogUnreadable();
            return;
        }

        if (beacon.Term < _term)
        {
            metrics.Refused();
            status.RefusedOlder();
            return;
        }

        _term = beacon.Term;
        var now = time.GetUtcNow();
        status.Heard(beacon.Term, now);
        board.SetSystem(beacon.System);
        if (beacon.UpstreamAgeMs is { } age)
        {
            board.Heard(now - TimeSpan.FromMilliseconds(age));
        }

        foreach (var symbol in beacon.Heads.Keys)
        {
            Follow(symbol);
        }

        await CheckHeadsAsync(beacon, stoppingToken);
    }

    private async Task CheckHeadsAsync(Beacon beacon, CancellationToken stoppingToken)
    {
        List<SymbolReader> lagging = [];
        List<string> vanished = [];
        foreach (var (symbol, reader) in _symbols)
        {
            var held = reader.Held;
            // The head may have overtaken messages that are on their way; the one of the beacon before cannot have.
            if (held < reader.LastHead)
            {
                lagging.Add(reader);
            }

            var isNamed = beacon.Heads.TryGetValue(symbol, out var sequence);
            reader.LastHead = isNamed ? new FeedPosition(beacon.Term, sequence) : default;
            reader.Missed = isNamed && held.Term == beacon.Term ? 0 : reader.Missed + 1;
            if (reader.Missed >= BusTimes.BeaconsToRenew)
            {
                await reader.DropBookAsync(stoppingToken);
            }

            if (!isNamed && reader.Missed >= BusTimes.BeaconsToVanish)
            {
                vanished.Add(symbol);
            }
        }

        foreach (var symbol in vanished)
        {
            LogVanished(symbol);
            _symbols.Remove(symbol, out var reader);
            await reader!.DisposeAsync();
        }

        await ResyncAsync(lagging, stoppingToken);
    }

    private void Follow(string symbol)
    {
        if (!_symbols.ContainsKey(symbol))
        {
            var reader = new SymbolReader(symbol, link, board, status, metrics, time, logger);
            _symbols.Add(symbol, reader);
            reader.Start();
        }
    }

    private static Task ResyncAsync(IEnumerable<SymbolReader> readers, CancellationToken stoppingToken) =>
        Task.WhenAll(readers.Select(reader => reader.ResyncAsync(stoppingToken)));

    private async Task UnsubscribeAsync(ChannelMessageQueue? queue)
    {
        if (queue is null)
        {
            return;
        }

        try
        {
            await queue.UnsubscribeAsync();
        }
        catch (Exception exception) when (IsLost(exception))
        {
            // The connection is gone, and with it the subscription.
            LogLost(exception.Message);
        }
    }

    private static bool IsLost(Exception exception) =>
        exception is RedisException or TimeoutException or ChannelClosedException or ObjectDisposedException;

    private async Task WaitAsync(TimeSpan delay, CancellationToken stoppingToken) =>
        await Task.Delay(delay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    [LoggerMessage(LogLevel.Warning, "The bus is lost: {Reason}")]
    private partial void LogLost(string reason);

    [LoggerMessage(LogLevel.Warning, "No beacon for {Seconds} s; reading all state anew")]
    private partial void LogSilent(double seconds);

    [LoggerMessage(LogLevel.Warning, "An unreadable beacon")]
    private partial void LogUnreadable();

    [LoggerMessage(LogLevel.Warning, "{Symbol} has left the feed")]
    private partial void LogVanished(string symbol);
}
