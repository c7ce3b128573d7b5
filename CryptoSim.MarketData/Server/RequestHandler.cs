using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.MarketData.Server;

/// <summary>Answers one client's requests and keeps its subscriptions. A refusal never ends the connection.</summary>
internal sealed class RequestHandler(
    ClientConnection client,
    KrakenWebSocketServer server,
    KrakenWebSocketOptions options,
    TimeProvider time,
    IPrivateSession? session)
{
    private static readonly int[] Depths = [10, 25, 100, 500, 1000];
    private static readonly int[] Intervals = [1, 5, 15, 30, 60, 240, 1440, 10080, 21600];

    // Only the client's reader changes them; Watch, on another thread, reads the flag beside.
    private readonly Dictionary<SubscriptionKey, Subscription> _subscriptions = [];
    private readonly HashSet<string> _ohlcSymbols = new(StringComparer.Ordinal);
    private volatile bool _hasSubscriptions;

    /// <summary>With one, heartbeats are sent; without, silence is idleness.</summary>
    public bool HasSubscriptions => _hasSubscriptions || session is { HasSubscriptions: true };

    public async ValueTask HandleAsync(
        ReadOnlyMemory<byte> message, bool isInRate, CancellationToken cancellationToken)
    {
        var timeIn = time.GetUtcNow();
        if (!isInRate || session is null || !await session.HandleAsync(message, timeIn, cancellationToken))
        {
            Handle(message.Span, isInRate, timeIn);
        }
    }

    private void Handle(ReadOnlySpan<byte> message, bool isInRate, DateTimeOffset timeIn)
    {
        var request = KrakenRequest.Read(message);
        if (!isInRate)
        {
            Refuse(request, KrakenRefusals.ExceededMessageRate, null, timeIn);
        }
        else if (request.Problem is not null)
        {
            Refuse(request, KrakenRefusals.Malformed, null, timeIn);
        }
        else if (request.Method == KrakenMethods.Ping)
        {
            client.Send(Frames.Make((request.RequestId, timeIn, time), static (output, state) =>
                KrakenFrameWriter.WritePong(output, state.RequestId, state.timeIn, state.time.GetUtcNow())));
        }
        else if (request.Method is KrakenMethods.Subscribe or KrakenMethods.Unsubscribe)
        {
            HandleSubscription(request, timeIn);
        }
        else
        {
            Refuse(request, KrakenRefusals.Malformed, null, timeIn);
        }
    }

    public void RemoveAll()
    {
        session?.Close();
        foreach (var subscription in _subscriptions.Values)
        {
            subscription.Stream.Remove(subscription);
        }

        server.Unsubscribed(_subscriptions.Count);
        _subscriptions.Clear();
        _hasSubscriptions = false;
    }

    private void HandleSubscription(KrakenRequest request, DateTimeOffset timeIn)
    {
        if (FindProblem(request.Parameters) is { } problem)
        {
            Refuse(request, problem, null, timeIn);
            return;
        }

        IReadOnlyList<string> symbols = request.Parameters.Channel == KrakenChannels.Instrument
            ? [""]
            : request.Parameters.Symbols;
        List<Subscription> added = [];
        foreach (var symbol in symbols)
        {
            var key = ToKey(request.Parameters, symbol);
            var refusal = request.Method == KrakenMethods.Subscribe
                ? Subscribe(key, WantsSnapshot(request.Parameters), added)
                : Unsubscribe(key);
            if (refusal is null)
            {
                Acknowledge(request, key, timeIn);
            }
            else
            {
                Refuse(request, refusal, symbol.Length > 0 ? symbol : null, timeIn);
            }
        }

        // Streams start only now: Kraken sends all acknowledgements before the first snapshot.
        foreach (var subscription in added)
        {
            subscription.Stream.Add(subscription);
        }
    }

    private string? Subscribe(SubscriptionKey key, bool wantsSnapshot, List<Subscription> added)
    {
        if (FindPairProblem(key) is { } problem)
        {
            return problem;
        }

        if (_subscriptions.ContainsKey(key))
        {
            return KrakenRefusals.AlreadySubscribed;
        }

        if (key.Channel == KrakenChannels.Ohlc && _ohlcSymbols.Contains(key.Symbol))
        {
            return KrakenRefusals.AlreadySubscribedToOhlc;
        }

        if (_subscriptions.Count >= options.MaximumSubscriptions)
        {
            return $"Subscription limit of {options.MaximumSubscriptions} exceeded";
        }

        if (!server.TrySubscribe())
        {
            return "Subscription limit of this server exceeded";
        }

        var subscription = new Subscription(client, key, server.FindStream(key)) { WantsSnapshot = wantsSnapshot };
        _subscriptions.Add(key, subscription);
        _hasSubscriptions = true;
        if (key.Channel == KrakenChannels.Ohlc)
        {
            _ohlcSymbols.Add(key.Symbol);
        }

        added.Add(subscription);
        return null;
    }

    private string? Unsubscribe(SubscriptionKey key)
    {
        if (FindPairProblem(key) is { } problem)
        {
            return problem;
        }

        if (!_subscriptions.Remove(key, out var subscription))
        {
            return KrakenRefusals.SubscriptionNotFound;
        }

        server.Unsubscribed(1);
        subscription.Stream.Remove(subscription);
        _hasSubscriptions = _subscriptions.Count > 0;
        if (key.Channel == KrakenChannels.Ohlc)
        {
            _ohlcSymbols.Remove(key.Symbol);
        }

        return null;
    }

    /// <summary>What is wrong with the request as a whole.</summary>
    private static string? FindProblem(KrakenParameters parameters) => parameters.Channel switch
    {
        KrakenChannels.Instrument => null,
        _ when parameters.Symbols.Count == 0 => KrakenRefusals.Malformed,
        KrakenChannels.Trade => null,
        KrakenChannels.Ticker => parameters.EventTrigger is null or "trades" or "bbo" ? null : KrakenRefusals.Malformed,
        KrakenChannels.Book => Depths.Contains(parameters.Depth ?? Depths[0]) ? null : KrakenRefusals.DepthNotSupported,
        KrakenChannels.Ohlc => Intervals.Contains(parameters.Interval ?? Intervals[0])
            ? null
            : "Subscription ohlc interval not supported",
        _ => "Subscription name invalid",
    };

    private string? FindPairProblem(SubscriptionKey key)
    {
        if (key.Channel == KrakenChannels.Instrument)
        {
            return null;
        }

        if (!IsPairName(key.Symbol))
        {
            return KrakenRefusals.PairNotInFormat(key.Symbol);
        }

        if (server.FindMarket(key.Symbol) is not { } market)
        {
            return KrakenRefusals.PairNotSupported(key.Symbol);
        }

        return key.Channel == KrakenChannels.Book && key.Variant > market.BookDepth
            ? KrakenRefusals.DepthNotSupported
            : null;
    }

    /// <summary>Two names around one slash.</summary>
    private static bool IsPairName(string symbol)
    {
        var slash = symbol.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < symbol.Length - 1 && symbol.IndexOf('/', slash + 1) < 0;
    }

    private static SubscriptionKey ToKey(KrakenParameters parameters, string symbol) => new(
        parameters.Channel!,
        symbol,
        parameters.Channel switch
        {
            KrakenChannels.Book => parameters.Depth ?? Depths[0],
            KrakenChannels.Ohlc => parameters.Interval ?? Intervals[0],
            KrakenChannels.Ticker => parameters.EventTrigger == "bbo" ? 1 : 0,
            _ => 0,
        });

    /// <summary>Trades come without one unless asked for; all other channels with one unless declined.</summary>
    private static bool WantsSnapshot(KrakenParameters parameters) =>
        parameters.Snapshot ?? parameters.Channel != KrakenChannels.Trade;

    private void Acknowledge(KrakenRequest request, SubscriptionKey key, DateTimeOffset timeIn) =>
        Answer(new KrakenAck(
            request.Method,
            RequestId: request.RequestId,
            Symbol: key.Symbol.Length > 0 ? key.Symbol : null,
            Channel: key.Channel,
            Depth: key.Channel == KrakenChannels.Book ? key.Variant : null,
            IntervalMinutes: key.Channel == KrakenChannels.Ohlc ? key.Variant : null,
            EventTrigger: key.Channel == KrakenChannels.Ticker ? (key.Variant == 1 ? "bbo" : "trades") : null,
            Snapshot: request.Method == KrakenMethods.Subscribe ? WantsSnapshot(request.Parameters) : null,
            TimeIn: timeIn)
        {
            Warnings = request.Method == KrakenMethods.Subscribe ? KrakenWarnings.Of(key.Channel) : [],
        });

    private void Refuse(KrakenRequest request, string error, string? symbol, DateTimeOffset timeIn) =>
        Answer(new KrakenAck(request.Method, error, request.RequestId, symbol, TimeIn: timeIn));

    private void Answer(KrakenAck ack) =>
        client.Send(Frames.Make(ack with { TimeOut = time.GetUtcNow() }, static (output, answer) =>
            KrakenFrameWriter.WriteAck(output, answer)));
}
