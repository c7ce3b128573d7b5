using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;

namespace CryptoSim.Tests.PriceFeed;

/// <summary>Sees every price that a board ever shows of a pair: its book's levels, its ticker and its trades.</summary>
internal sealed class PriceWitness : IBoardListener, IDisposable
{
    private readonly string _symbol;
    private readonly IDisposable _subscription;
    private readonly Lock _lock = new();
    private readonly HashSet<decimal> _prices = [];
    private decimal _lowest = decimal.MaxValue;
    private decimal _highest;
    private int _crossed;

    public PriceWitness(MarketBoard board, string symbol)
    {
        _symbol = symbol;
        _subscription = board.Subscribe(this);
    }

    /// <summary>The lowest and the highest of the best prices and trades seen.</summary>
    public (decimal Lowest, decimal Highest) Range
    {
        get
        {
            lock (_lock)
            {
                return (_lowest, _highest);
            }
        }
    }

    /// <summary>Books whose best bid was not below the best ask.</summary>
    public int Crossed => Volatile.Read(ref _crossed);

    /// <summary>Whether a level or a trade was ever at this price.</summary>
    public bool HasSeen(decimal price)
    {
        lock (_lock)
        {
            return _prices.Contains(price);
        }
    }

    /// <summary>Notes what the board shows already.</summary>
    public void LookAt(SymbolMarket market)
    {
        OnBook(market, isSnapshot: true);
        OnTrades(market, market.RecentTrades(1_000));
    }

    public void OnBook(SymbolMarket market, bool isSnapshot)
    {
        var top = market.TakeBook(market.BookDepth);
        if (market.Symbol != _symbol || top.Bids.Count == 0 || top.Asks.Count == 0)
        {
            return;
        }

        lock (_lock)
        {
            _prices.UnionWith(top.Bids.Select(level => level.Price));
            _prices.UnionWith(top.Asks.Select(level => level.Price));
        }

        See(top.Bids[0].Price);
        See(top.Asks[0].Price);
        if (top.Bids[0].Price >= top.Asks[0].Price)
        {
            Interlocked.Increment(ref _crossed);
        }
    }

    public void OnTicker(SymbolMarket market)
    {
        if (market.Symbol == _symbol)
        {
            See(market.Ticker!.Bid);
            See(market.Ticker.Ask);
            See(market.Ticker.Last);
        }
    }

    public void OnTrades(SymbolMarket market, IReadOnlyList<Print> prints)
    {
        if (market.Symbol == _symbol)
        {
            foreach (var print in prints)
            {
                See(print.Price);
            }
        }
    }

    public void Dispose() => _subscription.Dispose();

    private void See(decimal price)
    {
        lock (_lock)
        {
            _prices.Add(price);
            _lowest = Math.Min(_lowest, price);
            _highest = Math.Max(_highest, price);
        }
    }
}
