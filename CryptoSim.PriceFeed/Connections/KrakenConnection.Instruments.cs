using System.Text;
using CryptoSim.Domain.Instruments;
using CryptoSim.MarketData.Bus;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.PriceFeed.Connections;

// Pairs that come, change and go while the connection lasts.
internal sealed partial class KrakenConnection
{
    private readonly Dictionary<string, Instrument> _listed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _symbols = new(StringComparer.Ordinal);
    private readonly HashSet<string> _delisted = new(StringComparer.Ordinal);
    private bool _hasInstruments;
    private bool _isFollowing;
    private bool _mustSelect;

    public void OnInstruments(KrakenInstruments instruments)
    {
        foreach (var problem in instruments.Problems)
        {
            _events.InstrumentProblem(problem);
        }

        if (instruments.IsSnapshot)
        {
            FindVanished(instruments.Pairs);
        }

        foreach (var pair in instruments.Pairs)
        {
            _listed[pair.Symbol] = pair;
            if (_isFollowing && _symbols.Contains(pair.Symbol))
            {
                Change(pair);
            }
            else if (_board.Find(pair.Symbol) is { } market && market.Instrument != pair)
            {
                PutInstrument(pair);
            }
        }

        _hasInstruments = true;
        _mustSelect = true;
    }

    /// <summary>Follows the pairs that are wanted by now. What is followed stays so while it is listed: a pair that is
    /// closed for an hour is not forgotten.</summary>
    private async ValueTask FollowInstrumentsAsync(CancellationToken cancellationToken)
    {
        if (!_hasInstruments || !_mustSelect)
        {
            return;
        }

        _mustSelect = false;
        var wanted = await _selection.SelectAsync([.. _listed.Values], cancellationToken);
        // Pairs the venue does not list are asked for too: its refusal is what an operator must see.
        var added = wanted.Where(symbol => !_symbols.Contains(symbol) && (!_isFollowing || _listed.ContainsKey(symbol)))
            .ToArray();
        foreach (var symbol in added)
        {
            _symbols.Add(symbol);
        }

        Follow(added);
    }

    private void Follow(string[] added)
    {
        var known = added.Where(_listed.ContainsKey).Select(symbol => _listed[symbol]).ToArray();
        foreach (var pair in known)
        {
            PutInstrument(pair);
        }

        _candles.Follow(known);
        foreach (var pair in known)
        {
            if (pair.Status == PairStatus.Delisted)
            {
                MarkDelisted(pair.Symbol);
            }
            else
            {
                _delisted.Remove(pair.Symbol);
                _status.Listed(pair.Symbol);
            }
        }

        SubscribeAll([.. added.Where(symbol => !_delisted.Contains(symbol))]);
        if (!_isFollowing)
        {
            _isFollowing = true;
            _events.Following(known.Length);
            return;
        }

        foreach (var pair in known)
        {
            _events.Listed(pair.Symbol);
        }
    }

    /// <summary>Pairs that were shown once and that the venue lists no more.</summary>
    private void FindVanished(IReadOnlyList<Instrument> pairs)
    {
        var listed = pairs.Where(pair => pair.Status != PairStatus.Delisted).Select(pair => pair.Symbol)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var market in _board.Markets)
        {
            if (!listed.Contains(market.Symbol) && market.Instrument.Status != PairStatus.Delisted)
            {
                PutInstrument(market.Instrument with { Status = PairStatus.Delisted });
                MarkDelisted(market.Symbol);
            }
        }
    }

    private void Change(Instrument pair)
    {
        var before = _board.Find(pair.Symbol)?.Instrument;
        PutInstrument(pair);
        if (pair.Status == PairStatus.Delisted)
        {
            if (MarkDelisted(pair.Symbol))
            {
                Unsubscribe(KrakenChannels.Ticker, pair.Symbol);
                Unsubscribe(KrakenChannels.Book, pair.Symbol);
                Unsubscribe(KrakenChannels.Trade, pair.Symbol);
                if (_options.Ohlc)
                {
                    Unsubscribe(KrakenChannels.Ohlc, pair.Symbol);
                }
            }
        }
        else if (_delisted.Remove(pair.Symbol) || before is null)
        {
            ForgetRefused(pair.Symbol);
            _candles.Follow([pair]);
            _events.Listed(pair.Symbol);
            SubscribeAll([pair.Symbol]);
        }
        else if (before.PricePrecision != pair.PricePrecision
            || before.QuantityPrecision != pair.QuantityPrecision)
        {
            // Levels in other units are no book; the board dropped it when it took the new decimals.
            _term.DropBook(pair.Symbol, _receivedAt);
            _events.RulesChanged(pair.Symbol);
            Refetch(pair.Symbol);
        }
    }

    /// <returns>False when it was known.</returns>
    private bool MarkDelisted(string symbol)
    {
        if (!_delisted.Add(symbol))
        {
            return false;
        }

        _board.DropBook(symbol);
        _term.DropBook(symbol, _receivedAt);
        _lateBooks.Remove(symbol);
        ForgetRefused(symbol);
        _events.Delisted(symbol);
        return true;
    }

    private void PutInstrument(Instrument pair)
    {
        var depth = _board.Find(pair.Symbol)?.BookDepth ?? _options.BookDepth;
        _board.SetInstrument(pair, depth);
        _rewritten.ResetWrittenCount();
        KrakenFrameWriter.WriteInstruments(_rewritten, isSnapshot: false, [], [pair]);
        Publish(BusChannel.Instrument, _term.Next(pair.Symbol), pair.Symbol, isSnapshot: false, _rewritten.WrittenSpan);
    }

    /// <summary>A frame that could not be read may have been an update of any book it names, and below the ten levels
    /// that checksums cover nothing would ever tell that it is missing.</summary>
    private void RefetchNamed(ReadOnlySpan<byte> frame)
    {
        foreach (var symbol in _symbols)
        {
            if (_board.Find(symbol) is { HasBook: true } && frame.IndexOf(Encoding.UTF8.GetBytes(symbol)) >= 0)
            {
                Refetch(symbol);
            }
        }
    }
}
