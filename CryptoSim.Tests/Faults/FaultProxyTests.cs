using System.Net;
using System.Net.Sockets;

namespace CryptoSim.Tests.Faults;

[TestClass]
public sealed class FaultProxyTests : IDisposable
{
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);

    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = true)]
    public async Task What_is_sent_into_an_unplugged_wire_arrives_after_it_is_plugged_in_again()
    {
        await using var proxy = Start();
        var (client, server) = await ConnectAsync(proxy);
        await SayAsync(client, server, 1);
        proxy.Blackhole();
        await client.SendAsync(new byte[] { 2 });
        Assert.IsFalse(server.Poll(TimeSpan.FromMilliseconds(300), SelectMode.SelectRead), "nothing passes");
        using var late = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await late.ConnectAsync(IPAddress.Loopback, proxy.Port);
        Assert.IsFalse(_server.Pending(), "no handshake passes either");

        proxy.Heal();

        Assert.AreEqual(2, await HearAsync(server));
        await SayAsync(server, client, 3);
        (await _server.AcceptSocketAsync()).Dispose();
    }

    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = true)]
    public async Task A_reset_reaches_both_ends_and_meets_new_connections_until_it_is_healed()
    {
        await using var proxy = Start();
        var (client, server) = await ConnectAsync(proxy);

        proxy.Reset();

        await AssertResetAsync(client);
        await AssertResetAsync(server);
        using var refused = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await AssertResetAsync(async () =>
        {
            // The reset may come before the connection is told to be there.
            await refused.ConnectAsync(IPAddress.Loopback, proxy.Port);
            await refused.ReceiveAsync(new byte[1]);
        });
        proxy.Heal();
        var (again, there) = await ConnectAsync(proxy);
        await SayAsync(again, there, 4);
    }

    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = true)]
    public async Task A_half_open_connection_looks_open_to_the_client_and_new_ones_pass()
    {
        await using var proxy = Start();
        var (client, server) = await ConnectAsync(proxy);

        proxy.HalfOpen();

        await AssertResetAsync(server);
        await client.SendAsync(new byte[] { 5 });
        Assert.IsFalse(client.Poll(TimeSpan.FromMilliseconds(300), SelectMode.SelectRead), "the client hears nothing");
        var (again, there) = await ConnectAsync(proxy);
        await SayAsync(again, there, 6);
    }

    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = true)]
    public async Task Ends_pass_through_and_latency_holds_data_back()
    {
        await using var proxy = Start();
        var (client, server) = await ConnectAsync(proxy);
        proxy.Delay(TimeSpan.FromMilliseconds(300));
        var since = System.Diagnostics.Stopwatch.StartNew();
        await SayAsync(client, server, 7);
        Assert.IsGreaterThan(TimeSpan.FromMilliseconds(250), since.Elapsed);

        client.Shutdown(SocketShutdown.Send);
        Assert.AreEqual(0, await server.ReceiveAsync(new byte[1]));
        server.Dispose();
        Assert.AreEqual(0, await client.ReceiveAsync(new byte[1]));
    }

    public void Dispose() => _server.Dispose();

    private FaultProxy Start()
    {
        _server.Start();
        return FaultProxy.Start(((IPEndPoint)_server.LocalEndpoint).Port);
    }

    private async Task<(Socket Client, Socket Server)> ConnectAsync(FaultProxy proxy)
    {
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, proxy.Port);
        return (client, await _server.AcceptSocketAsync());
    }

    private static async Task SayAsync(Socket from, Socket to, byte word)
    {
        await from.SendAsync(new[] { word });
        Assert.AreEqual(word, await HearAsync(to));
    }

    private static async Task<byte> HearAsync(Socket socket)
    {
        var buffer = new byte[1];
        Assert.AreEqual(1, await socket.ReceiveAsync(buffer));
        return buffer[0];
    }

    private static Task AssertResetAsync(Socket socket) => AssertResetAsync(() => socket.ReceiveAsync(new byte[1]));

    private static async Task AssertResetAsync(Func<Task> use)
    {
        var error = await Assert.ThrowsExactlyAsync<SocketException>(use);
        Assert.AreEqual(SocketError.ConnectionReset, error.SocketErrorCode);
    }
}
