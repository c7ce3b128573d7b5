using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CryptoSim.Tests.Faults;

/// <summary>A TCP proxy on loopback that misbehaves on command, between a process and one thing it depends on.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private volatile IPEndPoint _target;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Link> _links = [];
    private readonly Task _accepting;
    private TaskCompletionSource _flow = Open();
    private bool _refuses;
    private TimeSpan _latency;

    private FaultProxy(IPEndPoint target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Told what nobody else would know.</summary>
    public Action<string>? Told { get; init; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Connections through it now.</summary>
    public int Links
    {
        get
        {
            lock (_gate)
            {
                return _links.Count;
            }
        }
    }

    public static FaultProxy Start(int targetPort) => new(new IPEndPoint(IPAddress.Loopback, targetPort));

    /// <summary>New connections go to another port, as a balancer would send them.</summary>
    public void Turn(int targetPort) => _target = new IPEndPoint(IPAddress.Loopback, targetPort);

    /// <summary>Each piece of data is held back so long, both ways.</summary>
    public void Delay(TimeSpan latency) => _latency = latency;

    /// <summary>A wire that was unplugged: nothing passes either way, not even the end of a connection, and nobody is
    /// told. What was sent arrives after <see cref="Heal"/>, as TCP would send it again.</summary>
    public void Blackhole()
    {
        lock (_gate)
        {
            if (_flow.Task.IsCompleted)
            {
                _flow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>Every connection is reset at both ends, and new ones are too until <see cref="Heal"/>.</summary>
    public void Reset()
    {
        _refuses = true;
        Drop(link => link.Reset(client: true, server: true));
    }

    /// <summary>Every connection is reset at both ends, once: new ones pass.</summary>
    public void Cut() => Drop(link => link.Reset(client: true, server: true));

    /// <summary>The server's ends are reset, the client is not told: its connections look open and are dead. New ones
    /// pass.</summary>
    public void HalfOpen()
    {
        lock (_gate)
        {
            foreach (var link in _links)
            {
                link.IsDead = true;
                link.Reset(client: false, server: true);
            }
        }
    }

    /// <summary>Back to passing everything on at once.</summary>
    public void Heal()
    {
        _refuses = false;
        _latency = TimeSpan.Zero;
        lock (_gate)
        {
            _flow.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        Drop(link => link.Reset(client: true, server: true));
        await _accepting;
        _stopping.Dispose();
    }

    private static TaskCompletionSource Open()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    private void Drop(Action<Link> drop)
    {
        lock (_gate)
        {
            foreach (var link in _links)
            {
                drop(link);
            }
        }
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync(_stopping.Token);
            }
            catch (Exception exception) when (IsBroken(exception) && _stopping.IsCancellationRequested)
            {
                return;
            }

            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var link = new Link(client, new Socket(SocketType.Stream, ProtocolType.Tcp));
        lock (_gate)
        {
            _links.Add(link);
        }

        try
        {
            if (!_refuses)
            {
                // A handshake does not get through an unplugged wire either.
                await PassAsync();
                await ConnectServerAsync(link);
                await Task.WhenAll(
                    PumpAsync(link, link.Client, link.Server), PumpAsync(link, link.Server, link.Client));
            }
        }
        catch (Exception exception) when (IsBroken(exception))
        {
            Told?.Invoke($"a connection to {_target} did not come to be: {exception.Message}");
        }
        finally
        {
            lock (_gate)
            {
                _links.Remove(link);
            }

            link.Reset(client: true, server: true);
        }
    }

    private async Task ConnectServerAsync(Link link)
    {
        try
        {
            await link.Server.ConnectAsync(_target, _stopping.Token);
        }
        catch (Exception exception) when (IsBroken(exception) && link.IsDead && !_stopping.IsCancellationRequested)
        {
            // The server may have accepted, and its end been reset, before this side learned that it is connected: the
            // client is not told of that either.
            Told?.Invoke($"a connection to {_target} was half open before it was whole: {exception.Message}");
        }
    }

    private async Task PumpAsync(Link link, Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            int count;
            while ((count = await from.ReceiveAsync(buffer.AsMemory(), _stopping.Token)) > 0)
            {
                if (link.IsDead)
                {
                    continue; // It goes to nobody, and nobody says so.
                }

                if (_latency > TimeSpan.Zero)
                {
                    await Task.Delay(_latency, _stopping.Token);
                }

                await PassAsync();
                for (var sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), _stopping.Token);
                }
            }

            await PassAsync();
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (IsBroken(exception))
        {
            await BreakAsync(link);
        }
    }

    /// <summary>One end broke, or a fault broke it: the other learns of it when the wire is whole.</summary>
    private async Task BreakAsync(Link link)
    {
        try
        {
            await PassAsync();
        }
        catch (OperationCanceledException)
        {
            link.IsDead = false; // The proxy ends, and every connection with it.
        }

        if (!link.IsDead)
        {
            link.Reset(client: true, server: true);
        }
    }

    private static bool IsBroken(Exception exception) =>
        exception is SocketException or OperationCanceledException or ObjectDisposedException;

    private async Task PassAsync()
    {
        Task flow;
        do
        {
            flow = _flow.Task;
            await flow.WaitAsync(_stopping.Token);
        }
        while (flow != _flow.Task);
    }

    private sealed class Link(Socket client, Socket server)
    {
        public Socket Client { get; } = client;

        public Socket Server { get; } = server;

        /// <summary>The server's end is gone and the client is not told.</summary>
        public bool IsDead { get; set; }

        public void Reset(bool client, bool server)
        {
            if (client)
            {
                Reset(Client);
            }

            if (server)
            {
                Reset(Server);
            }
        }

        /// <summary>Closing without lingering sends a reset.</summary>
        private static void Reset(Socket end)
        {
            if (!end.SafeHandle.IsClosed)
            {
                end.Close(timeout: 0);
            }
        }
    }
}
