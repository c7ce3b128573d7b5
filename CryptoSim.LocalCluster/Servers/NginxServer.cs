using System.Net.Sockets;
using CryptoSim.LocalCluster.Processes;

namespace CryptoSim.LocalCluster.Servers;

/// <summary>The instances of one kind that NGINX sends to.</summary>
/// <param name="Name"><c>web</c> or <c>api</c>.</param>
public sealed record NginxUpstream(string Name, IReadOnlyList<(int Port, bool IsUsed)> Instances);

/// <summary>NGINX on loopback with the shipped configuration, kept alive by the conductor.</summary>
public sealed class NginxServer : IAsyncDisposable
{
    private const string Main = "nginx.conf";
    private const string Instances = "upstreams.conf";
    private const string Site = "site.conf";

    // It starts in milliseconds; only a machine that is busy with ten other starts takes longer.
    private static readonly TimeSpan _readyWithin = TimeSpan.FromSeconds(60);

    private readonly string _folder;

    private NginxServer(ManagedProcess process, string folder)
    {
        Process = process;
        _folder = folder;
    }

    public ManagedProcess Process { get; }

    /// <summary>Writes the configuration, starts the server and waits until it takes connections.</summary>
    /// <exception cref="ClusterException">It is not installed, or did not come up.</exception>
    public static async Task<NginxServer> StartAsync(
        NginxOptions options, IReadOnlyList<NginxUpstream> upstreams, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var program = Programs.Find("nginx") ?? (File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : null)
            ?? Programs.Require("nginx", "nginx");
        var folder = Path.GetFullPath(options.Folder);
        CopyFiles(options.Files, folder);
        File.WriteAllText(Path.Combine(folder, Site), NginxFiles.Site(options));
        var command = new ProcessCommand("nginx", program,
        [
            "-p", folder, "-c", Path.Combine(folder, Main),
            "-g", $"daemon off; pid \"{Path.Combine(folder, "nginx.pid")}\"; error_log stderr notice;",
        ])
        {
            WorkingDirectory = folder,
            // SIGTERM ends the workers too; a SIGKILL of the master alone would leave them, with the ports.
            DeathSignal = Signal.Terminate,
            TakesChildrenAlong = true,
        };
        var server = new NginxServer(new ManagedProcess(command, new ProcessLog(options.LogFile)), folder);
        server.Write(upstreams);
        await server.Process.StartAsync();
        await server.WaitUntilReadyAsync(options, cancellationToken);
        return server;
    }

    /// <summary>Sends to other instances from now on. New workers take new connections; the old ones serve theirs to the
    /// end, so no connection is dropped.</summary>
    public void Use(IReadOnlyList<NginxUpstream> upstreams)
    {
        Write(upstreams);
        Process.Reload();
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    // Moved, so that a server that starts again in this moment reads one file or the other.
    private void Write(IReadOnlyList<NginxUpstream> upstreams)
    {
        var file = Path.Combine(_folder, Instances);
        File.WriteAllText(file + ".new", NginxFiles.Upstreams(upstreams));
        File.Move(file + ".new", file, overwrite: true);
    }

    private static void CopyFiles(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from, "*.conf"))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        }
    }

    private async Task WaitUntilReadyAsync(NginxOptions options, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_readyWithin);
        while (!await TakesConnectionsAsync(options.WebPort) || !await TakesConnectionsAsync(options.ApiPort))
        {
            // Three deaths at start are no accident: a certificate that cannot be read, say.
            if (deadline.IsCancellationRequested || Process.Restarts >= 3)
            {
                await DisposeAsync();
                cancellationToken.ThrowIfCancellationRequested();
                throw new ClusterException(
                    $"NGINX did not come up. Its last words:{Environment.NewLine}{Process.Log.Tail()}");
            }

            await Task.Delay(50, CancellationToken.None);
        }
    }

    private static async Task<bool> TakesConnectionsAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
