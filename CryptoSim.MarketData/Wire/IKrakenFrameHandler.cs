using CryptoSim.MarketData.Board;

namespace CryptoSim.MarketData.Wire;

/// <summary>Takes a server's frames, one call a message, in wire order. Spans are valid during the call only.</summary>
public interface IKrakenFrameHandler
{
    void OnStatus(KrakenStatus status) { }

    void OnHeartbeat() { }

    void OnPong(KrakenPong pong) { }

    /// <summary>The answer to a request: an acknowledgement or a refusal.</summary>
    void OnAck(KrakenAck ack) { }

    void OnInstruments(KrakenInstruments instruments) { }

    /// <summary>Once for each record of the frame.</summary>
    void OnTicker(bool isSnapshot, Ticker ticker) { }

    /// <param name="trades">In wire order; a snapshot may mix symbols.</param>
    void OnTrades(bool isSnapshot, ReadOnlySpan<KrakenTrade> trades) { }

    /// <summary>Once for each book of the frame.</summary>
    void OnBook(in KrakenBook book) { }

    void OnCandles(bool isSnapshot, ReadOnlySpan<KrakenCandle> candles) { }

    /// <summary>A channel or method this reader does not know.</summary>
    void OnUnknown(string name) { }
}
