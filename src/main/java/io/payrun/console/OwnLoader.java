package io.payrun.console;

import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.loader.WebappLoader;

/**
 * Pages live in the program's own class loader. Tomcat's would tidy up behind an
 * application when a port closes, and take the process's JDBC drivers along.
 */
final class OwnLoader extends WebappLoader {

	@Override
	public ClassLoader getClassLoader() {
		return OwnLoader.class.getClassLoader();
	}

	@Override
	protected void startInternal() throws LifecycleException {
		setState(LifecycleState.STARTING);
	}

	@Override
	protected void stopInternal() throws LifecycleException {
		setState(LifecycleState.STOPPING);
	}

}
