namespace CryptoSim.Web.Client;

public sealed record CandleBar(
    DateTimeOffset Time,
    decimal Open,
    decimal High,
    decimal Low,
    decimal Close,
    decimal Volume,
    decimal Vwap,
    int Trades);
