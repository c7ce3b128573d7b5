using System.Net;

namespace CryptoSim.MarketData.Server;

/// <summary>What a host serves on an endpoint beside the public channels: the channels and methods of an
/// account.</summary>
public interface IPrivateChannels
{
    /// <param name="address">Where the client connects from; null where it is not known.</param>
    IPrivateSession Open(IFrameSink client, IPAddress? address);
}

/// <summary>Where a private session sends its frames. They are queued and may not be left out: a client without room for
/// one is closed as too slow.</summary>
public interface IFrameSink
{
    void Send(byte[] frame);

    /// <summary>Closes the connection: who opened it may no longer do so.</summary>
    void End();

    /// <summary>Cuts the connection without a word.</summary>
    void Cut();
}

/// <summary>The private part of one connection.</summary>
public interface IPrivateSession
{
    /// <summary>With one, heartbeats are sent; without, silence is idleness. Read on another thread.</summary>
    bool HasSubscriptions { get; }

    /// <summary>Called for one request after the other.</summary>
    /// <param name="message">Valid until the task ends.</param>
    /// <returns>False when the request is none of its own.</returns>
    ValueTask<bool> HandleAsync(
        ReadOnlyMemory<byte> message, DateTimeOffset timeIn, CancellationToken cancellationToken);

    /// <summary>The connection is gone.</summary>
    void Close();
}
