using System;

namespace Tandem.Platform.Networking;

/// <summary>Settings of TLS that cannot be used; the message says which and why.</summary>
internal sealed class TlsSettingsException(string message) : Exception(message);
