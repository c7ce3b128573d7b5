using CryptoSim.MarketData.Board;

namespace CryptoSim.MarketData.PublicRest;

/// <summary>A pair as REST finds it.</summary>
public sealed record ListedPair(PairNames Names, SymbolMarket Market);

/// <summary>Finds the board's pairs by any of their four spellings.</summary>
public sealed class PairDirectory(MarketBoard board)
{
    private volatile Listing _listing = Listing.Of([]);

    /// <summary>All pairs, by key.</summary>
    public IReadOnlyList<ListedPair> Pairs => Current().Pairs;

    public ListedPair? Find(string spelling) => Current().BySpelling.GetValueOrDefault(spelling);

    /// <summary>Pairs are only ever added, so their count tells whether the listing is complete.</summary>
    private Listing Current()
    {
        var markets = board.Markets;
        var listing = _listing;
        if (listing.Pairs.Count != markets.Count)
        {
            _listing = listing = Listing.Of(markets);
        }

        return listing;
    }

    private sealed record Listing(IReadOnlyList<ListedPair> Pairs, IReadOnlyDictionary<string, ListedPair> BySpelling)
    {
        public static Listing Of(IReadOnlyList<SymbolMarket> markets)
        {
            var pairs = markets
                .Select(market => new ListedPair(KrakenNames.Of(market.Instrument), market))
                .OrderBy(pair => pair.Names.Key, StringComparer.Ordinal)
                .ToList();
            var bySpelling = new Dictionary<string, ListedPair>(StringComparer.OrdinalIgnoreCase);
            foreach (var pair in pairs)
            {
                bySpelling.TryAdd(pair.Names.Key, pair);
                bySpelling.TryAdd(pair.Names.AltName, pair);
                bySpelling.TryAdd(pair.Names.WsName, pair);
                bySpelling.TryAdd(pair.Names.Symbol, pair);
            }

            return new Listing(pairs, bySpelling);
        }
    }
}
