namespace CryptoSim.MarketData.Bus;

/// <summary>What one bus message carries. The numbers are on the wire between versions: never reuse one.</summary>
public enum BusChannel : byte
{
    /// <summary>Everything known of one symbol, as sections: replaces what a reader has.</summary>
    State = 0,

    /// <summary>A Kraken <c>instrument</c> frame whose <c>pairs</c> holds the one symbol.</summary>
    Instrument = 1,

    /// <summary>A Kraken <c>ticker</c> frame of the one symbol.</summary>
    Ticker = 2,

    /// <summary>A Kraken <c>book</c> frame of the one symbol, at the upstream's depth.</summary>
    Book = 3,

    /// <summary>A Kraken <c>trade</c> frame of the one symbol.</summary>
    Trades = 4,

    /// <summary>No payload: the leader lost the book and is fetching it again; until then there is none.</summary>
    BookDropped = 5,
}
