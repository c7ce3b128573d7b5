using System.Buffers;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Bus;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.PriceFeed.Connections;

// What the frames change: board first, then the bus, at one position.
internal sealed partial class KrakenConnection : IKrakenFrameHandler
{
    // A book that does not come right is asked for again after 5 s, doubling to a minute: asking at each update would
    // trip the venue's rate limit.
    private static readonly TimeSpan _firstBookRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _longestBookRetry = TimeSpan.FromMinutes(1);

    private readonly ScaledBookLevels _levels = new();
    private readonly ArrayBufferWriter<byte> _rewritten = new(4_096);
    private readonly Dictionary<string, (DateTimeOffset RetryAt, TimeSpan Wait)> _lateBooks = new(StringComparer.Ordinal);
    private ReadOnlyMemory<byte> _frame;
    private DateTimeOffset _receivedAt;
    private KrakenInstruments? _instruments;
    private HashSet<string>? _symbols;

    public void OnStatus(KrakenStatus status)
    {
        LogSystem(status.System);
        _board.SetSystem(status.System);
    }

    public void OnInstruments(KrakenInstruments instruments)
    {
        foreach (var problem in instruments.Problems)
        {
            LogInstrument(problem);
        }

        if (_symbols is null)
        {
            _instruments ??= instruments;
            return;
        }

        foreach (var pair in instruments.Pairs.Where(pair => _symbols.Contains(pair.Symbol)))
        {
            PutInstrument(pair);
        }
    }

    public void OnAck(KrakenAck ack)
    {
        if (ack.Error == KrakenRefusals.ExceededMessageRate)
        {
            _askAgainAt ??= _receivedAt + _rateLimitRest;
            return;
        }

        foreach (var wanted in _ledger.Settle(ack))
        {
            if (ack.Error is { } error)
            {
                _status.Refuse(wanted.ToString(), error);
                LogRefused(wanted.ToString(), error);
                continue;
            }

            _status.Accept(wanted.ToString());
            if (wanted.Channel == KrakenChannels.Book && ack.Depth is > 0 and <= 1_000
                && _board.Find(wanted.Symbol) is { } market && market.BookDepth != ack.Depth)
            {
                _board.SetInstrument(market.Instrument, ack.Depth.Value);
            }
        }
    }

    public void OnTicker(bool isSnapshot, Ticker ticker)
    {
        if (Followed(ticker.Symbol) is not { } market)
        {
            return;
        }

        var position = _term.Next(ticker.Symbol);
        _board.ApplyTicker(ticker, position);
        if (_reader.RecordCount == 1)
        {
            Publish(BusChannel.Ticker, position, ticker.Symbol, isSnapshot, _frame.Span);
            return;
        }

        _rewritten.ResetWrittenCount();
        KrakenFrameWriter.WriteTicker(_rewritten, isSnapshot, ticker, market.Instrument);
        Publish(BusChannel.Ticker, position, ticker.Symbol, isSnapshot, _rewritten.WrittenSpan);
    }

    public void OnTrades(bool isSnapshot, ReadOnlySpan<KrakenTrade> trades)
    {
        // Nearly every frame is of one symbol; a snapshot may mix them.
        var start = 0;
        while (start < trades.Length)
        {
            var symbol = trades[start].Symbol;
            var end = start + 1;
            while (end < trades.Length && trades[end].Symbol == symbol)
            {
                end++;
            }

            if (Followed(symbol) is { } market)
            {
                PutTrades(isSnapshot, market, trades[start..end], isWhole: end - start == trades.Length);
            }

            start = end;
        }
    }

    public void OnBook(in KrakenBook book)
    {
        // Updates of a book that is being fetched anew change nothing.
        if (Followed(book.Symbol) is not { } market || (!book.IsSnapshot && !market.HasBook))
        {
            return;
        }

        var position = _term.Next(book.Symbol);
        var instrument = market.Instrument;
        var time = book.Time ?? _receivedAt;
        if (!_levels.TryFill(book, instrument.PricePrecision, instrument.QuantityPrecision)
            || !_board.ApplyBook(
                book.Symbol, book.IsSnapshot, _levels.Bids, _levels.Asks, book.Checksum, time, position))
        {
            _board.DropBook(book.Symbol);
            Publish(BusChannel.BookDropped, position, book.Symbol, isSnapshot: false, []);
            Mismatched(book.Symbol);
            return;
        }

        if (book.IsSnapshot)
        {
            _lateBooks.Remove(book.Symbol);
        }

        if (_reader.RecordCount == 1)
        {
            Publish(BusChannel.Book, position, book.Symbol, book.IsSnapshot, _frame.Span);
            return;
        }

        _rewritten.ResetWrittenCount();
        var checksum = book.Checksum ?? market.Checksum();
        KrakenFrameWriter.WriteBook(
            _rewritten, book.IsSnapshot, instrument, _levels.Bids, _levels.Asks, checksum, time);
        Publish(BusChannel.Book, position, book.Symbol, book.IsSnapshot, _rewritten.WrittenSpan);
    }

    private void PutTrades(bool isSnapshot, SymbolMarket market, ReadOnlySpan<KrakenTrade> trades, bool isWhole)
    {
        var position = _term.Next(market.Symbol);
        var prints = new Print[trades.Length];
        for (var index = 0; index < prints.Length; index++)
        {
            prints[index] = trades[index].ToPrint(position);
        }

        _board.ApplyTrades(market.Symbol, prints, position);
        _candles.Add(market.Symbol, isSnapshot, prints, _receivedAt);
        if (isWhole)
        {
            Publish(BusChannel.Trades, position, market.Symbol, isSnapshot, _frame.Span);
            return;
        }

        _rewritten.ResetWrittenCount();
        KrakenFrameWriter.WriteTrades(_rewritten, isSnapshot, market.Instrument, prints);
        Publish(BusChannel.Trades, position, market.Symbol, isSnapshot, _rewritten.WrittenSpan);
    }

    private void Publish(
        BusChannel channel, FeedPosition position, string symbol, bool isSnapshot, ReadOnlySpan<byte> frame) =>
        _term.Publish(channel, position, symbol, isSnapshot, frame, _receivedAt);

    private SymbolMarket? Followed(string symbol) =>
        _symbols is not null && _symbols.Contains(symbol) ? _board.Find(symbol) : null;

    private void PutInstrument(Domain.Instruments.Instrument pair)
    {
        var depth = _board.Find(pair.Symbol)?.BookDepth ?? _options.BookDepth;
        _board.SetInstrument(pair, depth);
        _rewritten.ResetWrittenCount();
        KrakenFrameWriter.WriteInstruments(_rewritten, isSnapshot: false, [], [pair]);
        Publish(BusChannel.Instrument, _term.Next(pair.Symbol), pair.Symbol, isSnapshot: false, _rewritten.WrittenSpan);
    }

    private void SubscribeAll(KrakenInstruments instruments)
    {
        var known = instruments.Pairs.Where(pair => _symbols!.Contains(pair.Symbol)).ToArray();
        foreach (var pair in known)
        {
            PutInstrument(pair);
        }

        _candles.Follow(known);
        LogFollowing(known.Length);

        // Pairs the venue does not list are asked for too: its refusal is what an operator must see.
        var symbols = _symbols!.ToArray();
        Subscribe(KrakenChannels.Ticker, symbols);
        Subscribe(KrakenChannels.Book, symbols);
        Subscribe(KrakenChannels.Trade, symbols);
    }

    private void Subscribe(string channel, string[] symbols)
    {
        var parameters = channel switch
        {
            KrakenChannels.Ticker => new KrakenParameters { EventTrigger = "bbo", Snapshot = true },
            KrakenChannels.Book => new KrakenParameters { Depth = _options.BookDepth, Snapshot = true },
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

    private void Mismatched(string symbol)
    {
        _status.Mismatched();
        _metrics.Mismatched();
        LogMismatch(symbol);
        if (_lateBooks.TryAdd(symbol, (_receivedAt + _firstBookRetry, _firstBookRetry)))
        {
            Resubscribe(symbol);
        }
    }

    private void Resubscribe(string symbol)
    {
        // The depth must be named alike, or the venue finds no subscription to end.
        Send(KrakenRequest.Unsubscribe(
            new KrakenParameters { Channel = KrakenChannels.Book, Symbols = [symbol], Depth = _options.BookDepth },
            _ledger.NextId()));
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
