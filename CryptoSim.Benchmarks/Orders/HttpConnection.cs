using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CryptoSim.Benchmarks.Orders;

/// <summary>One keep-alive HTTP/1.1 connection with one request at a time, written by hand: the generator shares the
/// machine with what it measures, so each request must cost it little.</summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] buffer = new byte[16 * 1024]; // An order's answer has about 900 bytes.
    private int answered;

    public async Task ConnectAsync(int port) => await socket.ConnectAsync(IPAddress.Loopback, port);

    /// <summary>Sends a whole request and reads its whole answer.</summary>
    /// <returns>The status.</returns>
    public async ValueTask<int> SendAsync(ReadOnlyMemory<byte> request)
    {
        await socket.SendAsync(request);
        var (filled, end) = (0, -1);
        while (end < 0 || filled < end)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
            if (read == 0)
            {
                throw new IOException("The API closed the connection.");
            }

            filled += read;
            if (end < 0)
            {
                end = EndOf(buffer.AsSpan(0, filled));
            }
        }

        answered = filled;
        return StatusOf(buffer);
    }

    /// <summary>Whether the last answer has this in it.</summary>
    public bool Holds(ReadOnlySpan<byte> text) => buffer.AsSpan(0, answered).IndexOf(text) >= 0;

    /// <summary>The last answer's text.</summary>
    public string LastAnswer => Encoding.UTF8.GetString(buffer).TrimEnd('\0');

    public void Dispose() => socket.Dispose();

    private static int StatusOf(ReadOnlySpan<byte> answer) =>
        Utf8Parser.TryParse(answer["HTTP/1.1 ".Length..], out int status, out _)
            ? status
            : throw new IOException("The answer is no HTTP.");

    /// <returns>Where the answer ends, or -1 while its head is not whole. A body without a length comes in chunks; the
    /// last one is empty.</returns>
    private static int EndOf(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return -1;
        }

        var length = answer[..head].IndexOf("Content-Length: "u8);
        if (length >= 0)
        {
            return Utf8Parser.TryParse(answer[(length + "Content-Length: ".Length)..], out int bytes, out _)
                ? head + 4 + bytes
                : throw new IOException("The answer's length is no number.");
        }

        var last = answer[head..].IndexOf("\r\n0\r\n\r\n"u8);
        return last >= 0 ? head + last + 7 : -1;
    }
}
