namespace Lazaret.Dispatch.Settings;

/// <summary>Where stream content is kept (<c>event-dispatcher</c> §10.3).</summary>
internal enum StreamBackend
{
    S3,
    Azure,
    Local,
}
