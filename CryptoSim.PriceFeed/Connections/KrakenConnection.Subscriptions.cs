using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.PriceFeed.Connections;

// What is asked of the venue, and what becomes of it.
internal sealed partial class KrakenConnection
{
    private const int SymbolsPerRequest = 50; // Kraken publishes no number; a chunk keeps requests small.

    private static readonly TimeSpan _ackPatience = TimeSpan.FromSeconds(15);  // Acks were seen within 0.5 s.
    private static readonly TimeSpan _rateLimitRest = TimeSpan.FromSeconds(5); // Then the unanswered is asked again.

    // A book that does not come right is asked for again after 5 s, doubling to a minute: asking at each update would
    // trip the venue's rate limit.
    private static readonly TimeSpan _firstBookRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _longestBookRetry = TimeSpan.FromMinutes(1);

    private readonly SubscriptionLedger _ledger;
    private readonly Dictionary<string, (DateTimeOffset RetryAt, TimeSpan Wait)> _lateBooks =
        new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _fetchedAt = new(StringComparer.Ordinal);
    private readonly Dictionary<Wanted, DateTimeOffset> _refused = [];
    private DateTimeOffset _retryRefusedAt = DateTimeOffset.MaxValue;
    private DateTimeOffset? _askAgainAt;

    public void OnAck(KrakenAck ack)
    {
        if (ack.Error == KrakenRefusals.ExceededMessageRate)
        {
            if (_askAgainAt is null)
            {
                _events.RateLimited(_rateLimitRest.TotalSeconds);
                _askAgainAt = _receivedAt + _rateLimitRest;
            }

            return;
        }

        foreach (var wanted in _ledger.Settle(ack))
        {
            // What was asked for twice is there.
            if (ack.Error is { } error && error != KrakenRefusals.AlreadySubscribed)
            {
                _refused[wanted] = _receivedAt + _options.RefusedRetryAfter;
                _retryRefusedAt = _retryRefusedAt < _refused[wanted] ? _retryRefusedAt : _refused[wanted];
                if (wanted.Channel == KrakenChannels.Book)
                {
                    _lateBooks.Remove(wanted.Symbol);
                }

                _events.Refused(wanted.ToString(), error);
                continue;
            }

            _refused.Remove(wanted);
            _status.Accept(wanted.ToString());
            Accepted(wanted, ack);
        }
    }

    public void OnPong(KrakenPong pong)
    {
        _isPong = true;
        Volatile.Write(ref _pongTicks, _receivedAt.UtcTicks);
    }

    private void Accepted(Wanted wanted, KrakenAck ack)
    {
        if (wanted.Channel != KrakenChannels.Book || _board.Find(wanted.Symbol) is not { } market)
        {
            return;
        }

        if (ack.Depth is > 0 and <= 1_000 && market.BookDepth != ack.Depth)
        {
            _board.SetInstrument(market.Instrument, ack.Depth.Value);
        }

        if (ack.Error is not null && !market.HasBook)
        {
            // A subscription that is already there sends no snapshot.
            _lateBooks.TryAdd(wanted.Symbol, (_receivedAt + _firstBookRetry, _firstBookRetry));
        }
    }

    private void Subscribe(string channel, IReadOnlyList<string> symbols)
    {
        var parameters = channel switch
        {
            KrakenChannels.Ticker => new KrakenParameters { EventTrigger = "bbo", Snapshot = true },
            KrakenChannels.Book => new KrakenParameters { Depth = _options.BookDepth, Snapshot = true },
            KrakenChannels.Ohlc => new KrakenParameters { Interval = 1, Snapshot = true },
            _ => new KrakenParameters { Snapshot = true },
        };
        if (channel == KrakenChannels.Instrument)
        {
            Ask(channel, [], parameters);
        }

        foreach (var chunk in symbols.Chunk(SymbolsPerRequest))
        {
            Ask(channel, chunk, parameters);
        }
    }

    private void SubscribeAll(IReadOnlyList<string> symbols)
    {
        Subscribe(KrakenChannels.Ticker, symbols);
        Subscribe(KrakenChannels.Book, symbols);
        Subscribe(KrakenChannels.Trade, symbols);
        if (_options.Ohlc)
        {
            Subscribe(KrakenChannels.Ohlc, symbols);
        }
    }

    private void Ask(string channel, IReadOnlyList<string> symbols, KrakenParameters parameters)
    {
        var id = _ledger.Ask(channel, symbols);
        Send(KrakenRequest.Subscribe(parameters with { Channel = channel, Symbols = symbols }, id));
    }

    /// <summary>The answers are not waited for: what is not there cannot be ended, and need not.</summary>
    private void Unsubscribe(string channel, string symbol) => Send(KrakenRequest.Unsubscribe(
        new KrakenParameters
        {
            Channel = channel,
            Symbols = [symbol],
            // The depth, the trigger and the interval must be named alike, or the venue finds no subscription to end.
            Depth = channel == KrakenChannels.Book ? _options.BookDepth : null,
            EventTrigger = channel == KrakenChannels.Ticker ? "bbo" : null,
            Interval = channel == KrakenChannels.Ohlc ? 1 : null,
        },
        _ledger.NextId()));

    private void AskAgain()
    {
        if (_askAgainAt is null && _receivedAt - _ledger.OldestAskedAt > _ackPatience)
        {
            End("the server did not answer a subscribe");
            return;
        }

        if (_askAgainAt > _receivedAt || _askAgainAt is null)
        {
            return;
        }

        _askAgainAt = null;
        var pending = _ledger.Pending.ToArray();
        _ledger.Clear();
        Subscribe(pending);
    }

    /// <summary>The venue mostly answers the same; but nobody shall have to start the feed anew for a refusal that
    /// came in a bad hour.</summary>
    private void RetryRefused()
    {
        if (_retryRefusedAt > _receivedAt)
        {
            return;
        }

        var due = _refused.Where(refused => refused.Value <= _receivedAt).Select(refused => refused.Key).ToArray();
        foreach (var wanted in due)
        {
            _refused.Remove(wanted);
        }

        _retryRefusedAt = _refused.Count == 0 ? DateTimeOffset.MaxValue : _refused.Values.Min();
        Subscribe(due);
    }

    private void ForgetRefused(string symbol)
    {
        foreach (var wanted in _refused.Keys.Where(wanted => wanted.Symbol == symbol).ToArray())
        {
            _refused.Remove(wanted);
        }
    }

    private void Subscribe(IEnumerable<Wanted> wanted)
    {
        foreach (var group in wanted.GroupBy(one => one.Channel))
        {
            Subscribe(group.Key, [.. group.Select(one => one.Symbol).Where(symbol => symbol.Length > 0)]);
        }
    }

    /// <summary>Has a book sent whole, at once or, where that was done within the last seconds, a little later.</summary>
    private void Refetch(string symbol)
    {
        if (_lateBooks.ContainsKey(symbol))
        {
            return;
        }

        var next = _fetchedAt.TryGetValue(symbol, out var last) ? last + _firstBookRetry : DateTimeOffset.MinValue;
        if (next > _receivedAt)
        {
            _lateBooks[symbol] = (next, _firstBookRetry);
            return;
        }

        _lateBooks[symbol] = (_receivedAt + _firstBookRetry, _firstBookRetry);
        Resubscribe(symbol);
    }

    private void Resubscribe(string symbol)
    {
        _fetchedAt[symbol] = _receivedAt;
        Unsubscribe(KrakenChannels.Book, symbol);
        Subscribe(KrakenChannels.Book, [symbol]);
    }

    private void RetryLateBooks()
    {
        if (_lateBooks.Count == 0)
        {
            return;
        }

        foreach (var (symbol, late) in _lateBooks.Where(late => late.Value.RetryAt <= _receivedAt).ToArray())
        {
            var wait = late.Wait * 2 > _longestBookRetry ? _longestBookRetry : late.Wait * 2;
            _lateBooks[symbol] = (_receivedAt + wait, wait);
            Resubscribe(symbol);
        }
    }
}
