namespace Lazaret.Connectors.Sftp.Protocol;

/// <summary>A packet does not have the form it must have; ends the session and never leaves it.</summary>
internal sealed class PacketFormatException(string message) : Exception(message);
