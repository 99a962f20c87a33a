using Lazaret.TestKit.Npm;

namespace Lazaret.TestKit.ObjectStores;

/// <summary>Emulators of the object stores. Each is another implementation than ours, with its own idea of signatures and ranges.</summary>
public static class ObjectStoreServers
{
    /// <summary>Access and secret key of the S3 emulator.</summary>
    public const string S3Key = "S3RVER";

    /// <summary>The Azure emulator's account, the same everywhere.</summary>
    public const string AzureAccount = "devstoreaccount1";

    /// <summary>Its well-known key; no secret.</summary>
    public const string AzureKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    // Without that option its answers to lists are errors on newer Node.js.
    public static async Task<NodeServer> StartS3Async() => await NodeServer.StartAsync(
        await new NpmPackage("s3rver", "3.7.1").FileAsync("bin/s3rver.js"),
        (folder, port) => ["-d", folder, "-a", "127.0.0.1", "-p", $"{port}", "--silent"],
        "--openssl-legacy-provider");

    public static async Task<NodeServer> StartAzureAsync() => await NodeServer.StartAsync(
        await new NpmPackage("azurite", "3.35.0").FileAsync("dist/src/blob/main.js"),
        (folder, port) => ["--blobHost", "127.0.0.1", "--blobPort", $"{port}", "--location", folder, "--silent", "--skipApiVersionCheck", "--disableTelemetry"]);
}
