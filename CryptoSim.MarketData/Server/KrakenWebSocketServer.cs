using System.Collections.Concurrent;
using System.Net;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.PublicRest;
using CryptoSim.MarketData.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CryptoSim.MarketData.Server;

/// <summary>Kraken's public WebSocket v2, served from this process's board.</summary>
public sealed class KrakenWebSocketServer : BackgroundService, IBoardListener
{
    /// <summary>Five looks a heartbeat: a heartbeat is then at most a fifth late, as Kraken's are.</summary>
    private static readonly TimeSpan WatchEvery = TimeSpan.FromMilliseconds(200);

    private const string RetryAfterSeconds = "5";

    private readonly MarketBoard _board;
    private readonly KrakenWebSocketOptions _options;
    private readonly WebSocketMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<KrakenWebSocketServer> _logger;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ICandleSource? _candles;
    private readonly ConcurrentDictionary<string, SymbolStreams> _streams = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ulong, ClientConnection> _clients = new();
    private readonly ConcurrentDictionary<string, int> _addresses = new(StringComparer.Ordinal);
    private readonly InstrumentStream _instruments;
    private readonly IDisposable _subscription;
    private readonly byte[] _heartbeat = Frames.Make(0, static (output, _) => KrakenFrameWriter.WriteHeartbeat(output));
    private ulong _lastConnectionId;
    private int _connections;
    private int _subscriptions;

    public KrakenWebSocketServer(
        MarketBoard board,
        IOptions<KrakenWebSocketOptions> options,
        WebSocketMetrics metrics,
        TimeProvider time,
        ILogger<KrakenWebSocketServer> logger,
        IHostApplicationLifetime lifetime,
        ICandleSource? candles = null)
    {
        ArgumentNullException.ThrowIfNull(board);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        (_board, _options, _metrics, _time) = (board, options.Value, metrics, time);
        (_logger, _lifetime, _candles) = (logger, lifetime, candles);
        _instruments = new InstrumentStream(new Lock(), metrics, board);
        // Ids of different processes differ, as a client may meet several behind one address.
        _lastConnectionId = (ulong)Random.Shared.NextInt64() & ~0xFFFFFFFFUL;
        _subscription = board.Subscribe(this);
        metrics.WatchQueue(() => QueuedBytes.Total);
    }

    /// <summary>Open connections now.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Bytes waiting for clients now: of all of them, each counted as if its frames were its own, and of the one
    /// with the most.</summary>
    public (long Total, long Most) QueuedBytes
    {
        get
        {
            var (total, most) = (0L, 0L);
            foreach (var client in _clients.Values)
            {
                total += client.QueuedBytes;
                most = Math.Max(most, client.QueuedBytes);
            }

            return (total, most);
        }
    }

    /// <summary>Completes when every change of the board so far was made into frames, and these were handed to the sockets of
    /// all clients.</summary>
    public async Task ToldAsync()
    {
        // Mostly microseconds; a client that does not read is waited for without burning a core.
        for (var looks = 0; !IsTold(); looks++)
        {
            if (looks < 200)
            {
                await Task.Yield();
            }
            else
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), _time);
            }
        }
    }

    /// <summary>Serves one connection until it ends.</summary>
    /// <param name="channels">What is served beside the public channels.</param>
    public async Task AcceptAsync(HttpContext context, IPrivateChannels? channels = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            context.Response.Headers.Upgrade = "websocket";
            return;
        }

        if (Interlocked.Increment(ref _connections) > _options.MaximumConnections
            || _lifetime.ApplicationStopping.IsCancellationRequested)
        {
            Interlocked.Decrement(ref _connections);
            _metrics.Refused("instance");
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
            return;
        }

        var address = ClientAddress.Of(context);
        try
        {
            if (_addresses.AddOrUpdate(address, 1, static (_, count) => count + 1) > _options.ConnectionsPerAddress)
            {
                _metrics.Refused("address");
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                context.Response.Headers.RetryAfter = RetryAfterSeconds;
                return;
            }

            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await ServeAsync(socket, channels, context.Connection.RemoteIpAddress);
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
            LeaveAddress(address);
        }
    }

    public override void Dispose()
    {
        _subscription.Dispose();
        base.Dispose();
    }

    void IBoardListener.OnInstrument(SymbolMarket market) => _instruments.Schedule();

    void IBoardListener.OnTicker(SymbolMarket market) => FindUsed(market)?.NoteTicker();

    void IBoardListener.OnBook(SymbolMarket market, bool isSnapshot) => FindUsed(market)?.NoteBook(isSnapshot);

    void IBoardListener.OnTrades(SymbolMarket market, IReadOnlyList<Print> prints) =>
        FindUsed(market)?.NoteTrades(prints);

    void IBoardListener.OnSystem(SystemState state)
    {
        foreach (var client in _clients.Values)
        {
            client.Send(MakeStatus(client));
        }
    }

    private bool IsTold()
    {
        foreach (var streams in _streams.Values)
        {
            if (streams.IsBehind)
            {
                return false;
            }
        }

        return QueuedBytes.Most == 0;
    }

    /// <returns>False when this process has as many subscriptions as it may.</returns>
    internal bool TrySubscribe()
    {
        if (Interlocked.Increment(ref _subscriptions) <= _options.SubscriptionsInAll)
        {
            return true;
        }

        Interlocked.Decrement(ref _subscriptions);
        return false;
    }

    internal void Unsubscribed(int count) => Interlocked.Add(ref _subscriptions, -count);

    internal SymbolMarket? FindMarket(string symbol) => _board.Find(symbol);

    /// <param name="key">Of a pair that the board knows.</param>
    internal MarketStream FindStream(SubscriptionKey key) => key.Channel == KrakenChannels.Instrument
        ? _instruments
        : _streams.GetOrAdd(
            key.Symbol,
            static (symbol, self) =>
                new SymbolStreams(self._board.Find(symbol)!, self._metrics, self._candles, self._time, self._logger),
            this).Find(key);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stopping = _lifetime.ApplicationStopping.Register(CloseAll);
        using var timer = new PeriodicTimer(WatchEvery, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var client in _clients.Values)
                {
                    client.Watch(_heartbeat);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            CloseAll();
        }
    }

    private async Task ServeAsync(
        System.Net.WebSockets.WebSocket socket, IPrivateChannels? channels, IPAddress? remote)
    {
        using var client = new ClientConnection(
            socket,
            Interlocked.Increment(ref _lastConnectionId),
            _options,
            _metrics,
            _time,
            connection => new RequestHandler(connection, this, _options, _time, channels?.Open(connection, remote)));
        _metrics.Connected(1);
        _clients[client.ConnectionId] = client;
        try
        {
            client.Send(MakeStatus(client));
            if (_lifetime.ApplicationStopping.IsCancellationRequested)
            {
                client.Close(CloseReason.Stopping);
            }

            await client.RunAsync();
        }
        finally
        {
            _clients.TryRemove(client.ConnectionId, out _);
            _metrics.Connected(-1);
        }
    }

    /// <summary>An address without connections is forgotten: there is no end of addresses.</summary>
    private void LeaveAddress(string address)
    {
        if (_addresses.AddOrUpdate(address, 0, static (_, count) => count - 1) <= 0)
        {
            _addresses.TryRemove(new KeyValuePair<string, int>(address, 0));
        }
    }

    private void CloseAll()
    {
        foreach (var client in _clients.Values)
        {
            client.Close(CloseReason.Stopping);
        }
    }

    private SymbolStreams? FindUsed(SymbolMarket market) => _streams.GetValueOrDefault(market.Symbol);

    private byte[] MakeStatus(ClientConnection client) =>
        Frames.Make(new KrakenStatus(_board.System, client.ConnectionId), static (output, status) =>
            KrakenFrameWriter.WriteStatus(output, status));
}
