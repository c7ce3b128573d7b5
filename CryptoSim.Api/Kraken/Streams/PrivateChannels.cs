using System.Net;
using CryptoSim.Api.Kraken.Faults;
using CryptoSim.Api.Kraken.Keys;
using CryptoSim.MarketData.Server;

namespace CryptoSim.Api.Kraken.Streams;

/// <summary>What <c>/ws-auth/v2</c> serves beside the public channels.</summary>
internal sealed class PrivateChannels(
    AccountStreams streams,
    TradingRequests trading,
    WebSocketTokens tokens,
    ApiKeyDirectory keys,
    FaultInjector faults,
    TimeProvider time) : IPrivateChannels
{
    public IPrivateSession Open(IFrameSink client, IPAddress? address) =>
        new PrivateSession(client, address, streams, trading, tokens, keys, faults, time);
}
