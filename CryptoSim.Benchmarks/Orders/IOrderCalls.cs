namespace CryptoSim.Benchmarks.Orders;

/// <summary>An account to place orders on.</summary>
internal sealed record OpenedAccount(string AccessToken, string ApiKey, byte[] Secret);

/// <summary>How an order is asked for over HTTP.</summary>
internal interface IOrderCalls
{
    /// <summary>A whole request.</summary>
    byte[] Write(OpenedAccount account, int order);

    /// <summary>Whether the answer says that the order is placed.</summary>
    bool IsPlaced(int status, HttpConnection answered);
}

/// <summary>By our own API.</summary>
internal sealed class OwnOrderCalls : IOrderCalls
{
    private const int Created = 201;

    public byte[] Write(OpenedAccount account, int order)
    {
        var body = $$"""{"symbol":"BTC/USD","side":"buy","type":"market","quantity":"0.0001","clientOrderId":"h-{{order}}"}""";
        return System.Text.Encoding.ASCII.GetBytes(
            $"POST /api/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {account.AccessToken}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }

    public bool IsPlaced(int status, HttpConnection answered) => status == Created;
}
