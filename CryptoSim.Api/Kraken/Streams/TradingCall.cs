using CryptoSim.Api.Kraken.Keys;
using CryptoSim.MarketData.Server;

namespace CryptoSim.Api.Kraken.Streams;

/// <summary>A trading request, who sent it and when it came.</summary>
internal sealed record TradingCall(IFrameSink Client, PrivateRequest Request, SigningKey Key, DateTimeOffset TimeIn)
{
    public Guid AccountId => Key.AccountId;
}
