using System.Globalization;
using CryptoSim.LocalCluster.Ports;
using CryptoSim.LocalCluster.Processes;
using Npgsql;

namespace CryptoSim.LocalCluster.Servers;

/// <summary>One Postgres on loopback, its data in one folder, kept alive by the conductor.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    public const string UserName = "cryptosim";

    // Recovery after a SIGKILL replays the log first: seconds, on a slow disk tens of seconds.
    private static readonly TimeSpan _readyWithin = TimeSpan.FromSeconds(60);

    private PostgresServer(ManagedProcess process, string dataFolder, int port)
    {
        Process = process;
        DataFolder = dataFolder;
        Port = port;
    }

    public ManagedProcess Process { get; }

    /// <summary>Where the data is: the folder asked for, or the reachable one chosen in its place.</summary>
    public string DataFolder { get; }

    public int Port { get; }

    /// <summary>Initializes the folder once, starts the server and waits until it answers.</summary>
    /// <exception cref="ClusterException">It is not installed, or did not come up.</exception>
    public static async Task<PostgresServer> StartAsync(
        PostgresOptions options, CancellationToken cancellationToken = default)
    {
        var user = ProcessUser.ForFolder(options.DataFolder);
        var folder = ServerFolder.Reachable(options.DataFolder, user, options.Tell);
        user = ProcessUser.ForFolder(folder);
        var programs = Programs.PostgresFolder(PostgresFolder.Version(folder));
        PostgresFolder.Initialize(folder, programs, user, options.Durable);
        await PostgresFolder.ReleaseAsync(folder, cancellationToken);

        return await RunAsync("postgres", programs, Settings(options), folder, user, options, cancellationToken);
    }

    /// <summary>Copies a running server, starts the copy as its streaming replica and waits until it answers. It is copied
    /// anew each time: what a replica held before, its primary may no longer have the log to carry on from.</summary>
    /// <exception cref="ClusterException">It did not come up.</exception>
    public static async Task<PostgresServer> StartReplicaAsync(
        PostgresServer primary, PostgresOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(primary);
        ArgumentNullException.ThrowIfNull(options);
        var user = ProcessUser.ForFolder(primary.DataFolder);
        var folder = ServerFolder.Reachable(options.DataFolder, user, options.Tell);
        var programs = Programs.PostgresFolder(PostgresFolder.Version(primary.DataFolder));
        await PostgresFolder.ReleaseAsync(folder, cancellationToken);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        ServerFolder.Create(folder, user);
        var source = string.Create(
            CultureInfo.InvariantCulture, $"host=127.0.0.1 port={primary.Port} user={UserName}");
        Shell.Output(
            Path.Combine(programs, "pg_basebackup"),
            ["-d", source, "-D", folder, "--wal-method=stream", "--checkpoint=fast"], user);
        await File.WriteAllTextAsync(Path.Combine(folder, "standby.signal"), "", cancellationToken);
        var settings = Settings(options);
        settings["primary_conninfo"] = source + " application_name=replica";
        // A long read on the replica must not be ended by what the primary cleans up meanwhile.
        settings["hot_standby_feedback"] = "on";
        return await RunAsync("postgres-replica", programs, settings, folder, user, options, cancellationToken);
    }

    private static async Task<PostgresServer> RunAsync(
        string name,
        string programs,
        Dictionary<string, string> settings,
        string folder,
        ProcessUser? user,
        PostgresOptions options,
        CancellationToken cancellationToken)
    {
        var port = options.Port ?? FreePorts.Next();
        settings["port"] = port.ToString(CultureInfo.InvariantCulture);
        string[] arguments =
            ["-D", folder, .. settings.SelectMany(setting => new[] { "-c", $"{setting.Key}={setting.Value}" })];
        var command = new ProcessCommand(name, Path.Combine(programs, "postgres"), arguments)
        {
            User = user,
            WorkingDirectory = folder,
            // SIGINT is Postgres' fast shutdown: sessions are cut, the log is flushed. SIGTERM would wait for clients.
            StopSignal = Signal.Interrupt,
            DeathSignal = Signal.Interrupt,
            // The shutdown checkpoint writes what is dirty.
            StopWithin = TimeSpan.FromSeconds(30),
        };
        var server = new PostgresServer(
            new ManagedProcess(command, new ProcessLog(options.LogFile)), folder, port);
        await server.Process.StartAsync();
        await server.WaitUntilReadyAsync(cancellationToken);
        return server;
    }

    /// <summary>Whether a server has run on that folder before.</summary>
    public static bool HasData(string dataFolder) =>
        PostgresFolder.Version(ServerFolder.Reachable(dataFolder, ProcessUser.ForFolder(dataFolder), tell: null)) is not null;

    /// <summary>Npgsql's connection string of a database on this server.</summary>
    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = UserName,
        Database = database,
    }.ConnectionString;

    /// <summary>The same as an address for psql.</summary>
    public string Url(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"postgres://{UserName}@127.0.0.1:{Port}/{database}");

    /// <summary>Creates the database unless it is there.</summary>
    public async Task EnsureDatabaseAsync(string database, CancellationToken cancellationToken = default)
    {
        await using var connection = await AdministerAsync(cancellationToken);
        await using var exists = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection);
        exists.Parameters.Add(new NpgsqlParameter<string> { TypedValue = database });
        if (await exists.ExecuteScalarAsync(cancellationToken) is null)
        {
            await using var create = new NpgsqlCommand($"CREATE DATABASE {Quoted(database)}", connection);
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Drops the database, with the sessions that use it.</summary>
    public async Task DropDatabaseAsync(string database, CancellationToken cancellationToken = default)
    {
        await using var connection = await AdministerAsync(cancellationToken);
        await using var drop = new NpgsqlCommand(
            $"DROP DATABASE IF EXISTS {Quoted(database)} WITH (FORCE)", connection);
        await drop.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Waits until a session opens; after a kill this includes recovery.</summary>
    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken = default)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_readyWithin);
        var restarts = Process.Restarts;
        while (true)
        {
            try
            {
                await using var connection = await AdministerAsync(deadline.Token);
                return;
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
            {
                // Three deaths at start are no accident.
                if (Process.Restarts - restarts >= 3)
                {
                    throw DidNotComeUp(exception);
                }

                await Task.Delay(50, deadline.Token);
            }
            catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
            {
                throw DidNotComeUp(exception);
            }
        }
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private ClusterException DidNotComeUp(Exception exception) => new(
        $"Postgres did not come up on port {Port}. Its last words:{Environment.NewLine}{Process.Log.Tail()}", exception);

    private async Task<NpgsqlConnection> AdministerAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(ConnectionString("postgres")) { Pooling = false, Timeout = 5 }
                .ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static string Quoted(string identifier) => $"\"{identifier.Replace("\"", "\"\"")}\"";

    private static Dictionary<string, string> Settings(PostgresOptions options)
    {
        var durable = options.Durable ? "on" : "off";
        return new()
        {
            ["listen_addresses"] = "127.0.0.1",
            // No socket file: its folder may not be writable by this user, and nobody uses it.
            ["unix_socket_directories"] = "",
            ["max_connections"] = options.MaxConnections.ToString(CultureInfo.InvariantCulture),
            ["fsync"] = durable,
            ["full_page_writes"] = durable,
            ["synchronous_commit"] = "on",
            ["wal_keep_size"] = string.Create(CultureInfo.InvariantCulture, $"{options.KeepLogMegabytes}MB"),
            ["timezone"] = "UTC",
            ["log_timezone"] = "UTC",
            ["log_line_prefix"] = "%m [%p] %d ",
        };
    }
}
