using System.Security.Cryptography;
using System.Text;
using CryptoSim.Benchmarks.Orders;

namespace CryptoSim.Benchmarks.Kraken;

/// <summary>By Kraken's <c>AddOrder</c>, signed.</summary>
internal sealed class SignedOrderCalls : IOrderCalls
{
    private const string Path = "/0/private/AddOrder";
    private const int Ok = 200;

    private long lastNonce;

    public byte[] Write(OpenedAccount account, int order)
    {
        var nonce = NextNonce();
        var body = Encoding.ASCII.GetBytes(
            $"nonce={nonce}&pair=XBTUSD&type=buy&ordertype=market&volume=0.0001&cl_ord_id=k-{order}");
        byte[] digest = SHA256.HashData([.. Encoding.ASCII.GetBytes($"{nonce}"), .. body]);
        byte[] message = [.. Encoding.ASCII.GetBytes(Path), .. digest];
        var signature = HMACSHA512.HashData(account.Secret, message);
        return
        [
            .. Encoding.ASCII.GetBytes(
                $"POST {Path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAPI-Key: {account.ApiKey}\r\n"
                + $"API-Sign: {Convert.ToBase64String(signature)}\r\n"
                + $"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {body.Length}\r\n\r\n"),
            .. body,
        ];
    }

    // Refusals come with 200 too.
    public bool IsPlaced(int status, HttpConnection answered) => status == Ok && answered.Holds("{\"error\":[],"u8);

    /// <summary>The time in microseconds, and higher than the last.</summary>
    private long NextNonce()
    {
        while (true)
        {
            var last = Interlocked.Read(ref lastNonce);
            var now = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
            var next = Math.Max(last + 1, now);
            if (Interlocked.CompareExchange(ref lastNonce, next, last) == last)
            {
                return next;
            }
        }
    }
}
