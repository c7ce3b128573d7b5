using System.Net;
using System.Net.Sockets;
using CryptoSim.LocalCluster.Clusters;
using CryptoSim.LocalCluster.Ports;

namespace CryptoSim.LocalCluster.Balancing;

/// <summary>One address for several instances without NGINX: each connection goes, as it is, to the next instance that
/// is well. Enough for the API, where any instance serves any request.</summary>
internal sealed class RoundRobin : IAsyncDisposable
{
    // One machine's worth; a connection beyond waits in the kernel until another ends.
    private const int ConnectionsMax = 10_000;
    private const int CopyBufferBytes = 16 * 1024;

    // They are on this machine.
    private static readonly TimeSpan _connectWithin = TimeSpan.FromSeconds(1);

    private readonly HealthWatch _health;
    private readonly List<TcpListener> _listeners = [];
    private readonly SemaphoreSlim _room = new(ConnectionsMax);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private int _next;

    /// <param name="port">Free on loopback.</param>
    public RoundRobin(int port, IReadOnlyList<ServiceProcess> instances)
    {
        Port = port;
        _health = new HealthWatch(instances, () => { });
        _listeners.Add(new TcpListener(IPAddress.Loopback, port));
        if (FreePorts.HasIPv6Loopback())
        {
            _listeners.Add(new TcpListener(IPAddress.IPv6Loopback, port));
        }

        _listeners.ForEach(listener => listener.Start());
        _accepting = Task.WhenAll(_listeners.Select(AcceptAsync));
    }

    public int Port { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listeners.ForEach(listener => listener.Dispose());
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _health.DisposeAsync();
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        while (!_stop.IsCancellationRequested)
        {
            await _room.WaitAsync(_stop.Token);
            try
            {
                _ = ServeAsync(await listener.AcceptSocketAsync(_stop.Token));
            }
            catch (SocketException)
            {
                // The client was gone again, or this process has no file left for it: the next may be luckier.
                _room.Release();
                await Task.Delay(10, _stop.Token);
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            using (client)
            {
                using var instance = await ConnectAsync();
                if (instance is not null)
                {
                    await Task.WhenAll(CopyAsync(client, instance), CopyAsync(instance, client));
                }
            }
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            // One of the two is gone, or the cluster stops: the other is closed with it.
        }
        finally
        {
            _room.Release();
        }
    }

    /// <summary>Each of those in use is tried once, beginning with the next; null when none takes a connection.</summary>
    private async Task<Socket?> ConnectAsync()
    {
        var instances = _health.Instances.Where(found => found.IsUsed).Select(found => found.Instance).ToList();
        var first = (uint)Interlocked.Increment(ref _next);
        for (var tried = 0; tried < instances.Count; tried++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                patience.CancelAfter(_connectWithin);
                var port = instances[(int)((first + tried) % instances.Count)].Port;
                await socket.ConnectAsync(IPAddress.Loopback, port, patience.Token);
                return socket;
            }
            catch (Exception exception) when (IsEnd(exception) && !_stop.IsCancellationRequested)
            {
                socket.Dispose();
            }
        }

        return null;
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[CopyBufferBytes];
        try
        {
            int count;
            while ((count = await from.ReceiveAsync(buffer, SocketFlags.None, _stop.Token)) > 0)
            {
                for (var sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), SocketFlags.None, _stop.Token);
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            // What goes the other way has no reader, or no writer, any more.
            from.Dispose();
            to.Dispose();
        }
    }

    private static bool IsEnd(Exception exception) =>
        exception is SocketException or OperationCanceledException or ObjectDisposedException;
}
