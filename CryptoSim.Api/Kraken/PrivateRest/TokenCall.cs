using CryptoSim.Api.Kraken.Keys;
using CryptoSim.MarketData.PublicRest;

namespace CryptoSim.Api.Kraken.PrivateRest;

internal sealed class TokenCall(WebSocketTokens tokens)
{
    public KrakenAnswer GetWebSocketsToken(SigningKey key) => KrakenAnswer.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("token"u8, tokens.Create(key.ApiKey));
        json.WriteNumber("expires"u8, (int)WebSocketTokens.LifeTime.TotalSeconds);
        json.WriteEndObject();
    });
}
